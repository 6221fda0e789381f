package io.stagecoach.gateway.cluster;

/** A call to a member failed. */
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient CallFailure failure;

    public CallFailedException(CallFailure failure) {
        super(failure.kind() + ": " + failure.detail());
        this.failure = failure;
    }

    public CallFailedException(CallFailure failure, Throwable cause) {
        super(failure.kind() + ": " + failure.detail(), cause);
        this.failure = failure;
    }

    public CallFailure failure() {
        return failure;
    }
}
