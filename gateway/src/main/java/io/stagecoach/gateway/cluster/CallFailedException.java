package io.stagecoach.gateway.cluster;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call to a member failed. */
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final String detail;
    private final transient @Nullable Duration retryAfter;
    private final transient List<Integer> missingStages;

    /** What the failure says about the request and the member. */
    public enum FailureKind {
        /** The request itself is wrong. */
        REJECTED,
        /** The coordinator's queue is full. */
        FULL,
        /** A stage has no ready replica. */
        UNCOVERED,
        /** The member left, hangs, or gave the sequence up. */
        LOST,
        /** The member failed in a way that is a defect. */
        BROKEN,
        /** There is no member to call. */
        NO_MEMBER
    }

    public CallFailedException(FailureKind kind, String detail) {
        this(kind, detail, null, List.of());
    }

    /**
     * @param detail the member's words, or the transport's
     * @param retryAfter the member's advice when to try again
     * @param missingStages the stages without a ready replica
     */
    public CallFailedException(
            FailureKind kind, String detail, @Nullable Duration retryAfter, List<Integer> missingStages) {
        super(kind + ": " + detail);
        this.kind = kind;
        this.detail = detail;
        this.retryAfter = retryAfter;
        this.missingStages = List.copyOf(missingStages);
    }

    public FailureKind kind() {
        return kind;
    }

    public String detail() {
        return detail;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public List<Integer> missingStages() {
        return missingStages;
    }

    public CallFailedException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }
}
