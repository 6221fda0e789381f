package io.stagecoach.source;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request to the hub failed. The message says what to do. */
public final class HubException extends IOException {

    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** No connection, a broken one, or a hub in trouble (408, 429, 5xx). Repeated before it is thrown. */
        UNREACHABLE,
        /** Not in the cache, and offline mode forbids requests. */
        OFFLINE,
        /** No such model, revision or file. */
        NOT_FOUND,
        /** The model is private or gated. */
        DENIED,
        /** The file changed during the download. */
        CHANGED,
        /** The bytes have another hash than the hub states. */
        CORRUPT,
        /** The response is not one of a hub. */
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

    static HubException unreachable(URI uri, Exception cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new HubException(
                Reason.UNREACHABLE,
                "cannot reach " + uri.getScheme() + "://" + uri.getAuthority() + " (" + why
                        + "): check the network and HF_ENDPOINT, or give a model folder instead",
                null,
                cause);
    }

    /**
     * The failure that a response of status 4xx or 5xx stands for.
     *
     * @param what the model, or a file of it
     */
    static HubException of(ModelName.Hub model, String what, HubHttp.Response response, boolean withToken) {
        int status = response.status();
        String code = response.header("X-Error-Code").orElse("");
        String said = response.header("X-Error-Message")
                .map(text -> " The hub says: " + text)
                .orElse("");
        String host = response.uri().getHost();
        if (code.equals("RevisionNotFound")) {
            return new HubException(
                    Reason.NOT_FOUND,
                    "model " + model.repository() + " has no revision '" + model.revision()
                            + "', or no longer the commit that is cached: name another one, or fetch again with"
                            + " --update." + said);
        }
        return switch (status) {
            case 401, 403 -> new HubException(Reason.DENIED, denied(model, host, code, withToken) + said);
            case 404 ->
                new HubException(
                        Reason.NOT_FOUND,
                        "there is no " + what + " at " + host + ": check the spelling (name or org/name)." + said);
            case 416 ->
                new HubException(Reason.CHANGED, what + " at " + host + " is shorter than it was: start again." + said);
            case 408, 429, 500, 502, 503, 504 ->
                new HubException(
                        Reason.UNREACHABLE,
                        host + " cannot serve " + what + " now (status " + status + "): try again later." + said,
                        retryAfter(response),
                        null);
            default ->
                new HubException(Reason.PROTOCOL, host + " answered " + what + " with status " + status + "." + said);
        };
    }

    private static String denied(ModelName.Hub id, String host, String code, boolean withToken) {
        String model = "model " + id.repository();
        if (code.equals("GatedRepo")) {
            return model + " is gated: accept its terms on its page at " + host
                    + (withToken ? " with the account of your HF_TOKEN." : " and set HF_TOKEN to a token of yours.");
        }
        return withToken
                ? host + " does not let your HF_TOKEN read " + model
                        + ": check the spelling, the token, and whether it may read private models."
                : host + " does not show " + model
                        + " without a token: check the spelling; for a private or gated model set HF_TOKEN.";
    }

    private static @Nullable Duration retryAfter(HubHttp.Response response) {
        return response.header("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
    }

    public Reason reason() {
        return reason;
    }

    /** The wait before the next attempt that the hub asks for. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether another attempt can succeed. */
    boolean isTransient() {
        return switch (reason) {
            case UNREACHABLE -> true;
            case OFFLINE, NOT_FOUND, DENIED, CHANGED, CORRUPT, PROTOCOL -> false;
        };
    }
}
