package io.stagecoach.bench.chaos;

/**
 * Something that a client met on its way to a text.
 *
 * @param at nanoseconds of the run's clock
 */
public record Trouble(Kind kind, long at, String detail) {
    public enum Kind {
        /** 429 or 503 with Retry-After, before a first token. */
        REFUSED,
        /** The connection could not be made, or ended before the answer did. */
        BROKEN,
        /** An error in a stream, or an error status without Retry-After. */
        FAILED,
        /** Nothing more came within the client's patience. */
        HUNG,
        /** A token came twice, or one before it was left out. */
        DISORDER
    }
}
