package io.stagecoach.bench.chaos;

/**
 * An error of one attempt, as the client saw it.
 *
 * @param at nanoseconds of the run's clock
 */
public record RequestError(Type type, long at, String detail) {
    public enum Type {
        /** 429 or 503 with Retry-After, before the first token. */
        REFUSED,
        /** The connection failed, or ended before the response did. */
        DISCONNECTED,
        /** An error event in a stream, or an error status without Retry-After. */
        FAILED,
        /** The response did not end within the client's time limit. */
        TIMED_OUT,
        /** A token came twice, or was skipped. */
        OUT_OF_ORDER
    }
}
