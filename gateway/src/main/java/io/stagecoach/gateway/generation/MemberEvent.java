package io.stagecoach.gateway.generation;

/** What a member sends of a running generation: the prompt's scores if asked for, its tokens in order, then how it finished. */
public sealed interface MemberEvent permits PromptScored, Token, Finished {}
