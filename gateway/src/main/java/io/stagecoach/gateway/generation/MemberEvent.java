package io.stagecoach.gateway.generation;

/** What a member sends of a running generation: its tokens in order, then how it finished. */
public sealed interface MemberEvent permits Token, Finished {}
