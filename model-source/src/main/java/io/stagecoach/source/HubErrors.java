package io.stagecoach.source;

import io.stagecoach.source.HubException.Reason;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From an answer of the hub, or the lack of one, to an error that says what to do. */
final class HubErrors {

    private HubErrors() {}

    static HubException unreachable(URI uri, Exception cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new HubException(
                Reason.UNREACHABLE,
                "cannot reach " + uri.getScheme() + "://" + uri.getAuthority() + " (" + why
                        + "): check the network and HF_ENDPOINT, or give a model folder instead",
                null,
                cause);
    }

    /** The file does not exist although its model and revision do. */
    static boolean isMissingFile(HubHttp.Answer answer) {
        String code = answer.header("X-Error-Code").orElse("EntryNotFound");
        return answer.status() == 404 && code.equals("EntryNotFound");
    }

    /** @param what the model, and the file where there is one */
    static HubException of(HubId id, String what, HubHttp.Answer answer, boolean withToken) {
        int status = answer.status();
        String code = answer.header("X-Error-Code").orElse("");
        String said = answer.header("X-Error-Message")
                .map(text -> " The hub says: " + text)
                .orElse("");
        String host = answer.uri().getHost();
        if (code.equals("RevisionNotFound")) {
            return new HubException(
                    Reason.NOT_FOUND,
                    "model " + id.repository() + " has no revision '" + id.revision()
                            + "', or no longer the commit that is cached: name another one, or fetch again with"
                            + " --update." + said);
        }
        return switch (status) {
            case 401, 403 -> new HubException(Reason.DENIED, denied(id, host, code, withToken) + said);
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
                        retryAfter(answer),
                        null);
            default ->
                new HubException(Reason.PROTOCOL, host + " answered " + what + " with status " + status + "." + said);
        };
    }

    private static String denied(HubId id, String host, String code, boolean withToken) {
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

    private static @Nullable Duration retryAfter(HubHttp.Answer answer) {
        return answer.header("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
    }
}
