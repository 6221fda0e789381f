package io.stagecoach.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something is wrong between us and the hub. The message says what to do. */
public final class HubException extends IOException {

    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** No connection, a broken one, or a hub in trouble (5xx, 429). Tried again before it is thrown. */
        UNREACHABLE,
        /** The hub may not be asked, and the cache does not have it. */
        OFFLINE,
        /** No such model, revision or file. */
        NOT_FOUND,
        /** The model is private or gated. */
        DENIED,
        /** The file changed while it was fetched. */
        CHANGED,
        /** The bytes do not have the hash that the hub names. */
        CORRUPT,
        /** The hub answered something that a hub does not answer. */
        PROTOCOL
    }

    private final Reason reason;

    private final transient @Nullable Duration retryAfter;

    HubException(Reason reason, String message) {
        this(reason, message, null, null);
    }

    HubException(Reason reason, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    /** How long the hub asks us to wait before the next try. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    boolean worthAnotherTry() {
        return switch (reason) {
            case UNREACHABLE -> true;
            case OFFLINE, NOT_FOUND, DENIED, CHANGED, CORRUPT, PROTOCOL -> false;
        };
    }
}
