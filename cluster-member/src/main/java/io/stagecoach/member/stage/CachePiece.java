package io.stagecoach.member.stage;

/** What a replica answers to a {@link CacheRead}. */
public sealed interface CachePiece {
    record Bytes(byte[] bytes) implements CachePiece {}

    /** The cache cannot be had there. */
    record Missing(PullOutcome why) implements CachePiece {}
}
