package io.stagecoach.member.placement;

import java.util.UUID;

/** What can happen to a claim. */
public sealed interface ClaimEvent {
    record Claimed(UUID member) implements ClaimEvent {}

    record Loaded() implements ClaimEvent {}

    record LoadFailed() implements ClaimEvent {}

    record DrainBegun() implements ClaimEvent {}

    /** Given up, or the holder is lost. */
    record Freed() implements ClaimEvent {}
}
