package io.stagecoach.gateway.cluster;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call to a member failed.
 *
 * @param detail the member's own words, or the transport's
 * @param retryAfter when the member says it is worth coming back
 */
public record CallFailure(
        Kind kind, String detail, @Nullable Duration retryAfter, List<Integer> missingStages) {

    public enum Kind {
        /** The request itself is wrong. */
        REJECTED,
        /** The coordinator's queue is full. */
        FULL,
        /** A stage has no ready replica. */
        UNCOVERED,
        /** The member went away, hangs, or gave the sequence up. */
        LOST,
        /** The member failed in a way it should not. */
        BROKEN,
        /** There is no member to call. */
        NO_MEMBER
    }

    public CallFailure {
        missingStages = List.copyOf(missingStages);
    }

    public static CallFailure of(Kind kind, String detail) {
        return new CallFailure(kind, detail, null, List.of());
    }
}
