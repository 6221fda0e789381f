package io.stagecoach.tokenizer.text;

/** A request that cannot be answered. The message says what to do. */
public final class TokenizerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** The model came without tokenizer files. */
        UNAVAILABLE,
        /** More text or ids than the limit. */
        TOO_LONG
    }

    private final Reason reason;

    TokenizerException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
