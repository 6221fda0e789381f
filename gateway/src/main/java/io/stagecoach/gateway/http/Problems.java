package io.stagecoach.gateway.http;

import io.netty.channel.ChannelException;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemException;
import io.stagecoach.gateway.problem.ProblemKind;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.PayloadTooLargeException;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;

/** What an exception means to the client. */
final class Problems {
    private final DataSize maxBody;

    /** @param maxBody the largest body that is taken */
    Problems(DataSize maxBody) {
        this.maxBody = maxBody;
    }

    Problem of(Throwable error, String path) {
        if (error instanceof ProblemException known) {
            // What broke inside is for the log, not for the client.
            return known.problem().kind() == ProblemKind.INTERNAL ? internal() : known.problem();
        }
        if (error instanceof PayloadTooLargeException || cause(error, DataBufferLimitException.class) != null) {
            return Problem.of(
                    ProblemKind.BODY_TOO_LARGE,
                    "the body is larger than " + shown(maxBody) + ": send less, or raise stagecoach.gateway.max-body");
        }
        if (cause(error, ChannelException.class) != null) {
            // Reactor Netty's own type, which is not public; nothing else fails in this way before it is answered.
            return Problem.of(ProblemKind.REQUEST_TIMEOUT, "the body did not come in time: send it at once");
        }
        JacksonException json = cause(error, JacksonException.class);
        if (json != null) {
            return Problem.of(
                    ProblemKind.INVALID_JSON, "the body is not valid JSON: " + json.getOriginalMessage() + where(json));
        }
        return error instanceof ResponseStatusException status ? refusal(status, path) : internal();
    }

    /** What Spring refused before it came to our code. */
    private static Problem refusal(ResponseStatusException error, String path) {
        return switch (error.getStatusCode().value()) {
            case 400 -> Problem.of(ProblemKind.INVALID_JSON, "the body is empty or cannot be read: send a JSON object");
            case 404 ->
                Problem.of(ProblemKind.NOT_FOUND, "there is nothing at " + path + ": the APIs are described at /docs");
            case 405 ->
                Problem.of(ProblemKind.METHOD_NOT_ALLOWED, path + " does not take this method" + allowed(error));
            case 406 ->
                Problem.of(ProblemKind.NOT_ACCEPTABLE, path + " cannot answer in the media type of the Accept header");
            case 415 ->
                Problem.of(
                        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                        "the body is not declared as JSON: send it with the header Content-Type: application/json");
            default -> internal();
        };
    }

    private static String allowed(ResponseStatusException error) {
        Set<HttpMethod> methods = error.getHeaders().getAllow();
        return methods.isEmpty()
                ? ""
                : ": use " + methods.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(" or "));
    }

    private static Problem internal() {
        return Problem.of(
                ProblemKind.INTERNAL,
                "an error inside the service; it is in the gateway's log under this request's id");
    }

    static HttpStatus status(ProblemKind kind) {
        return switch (kind) {
            case INVALID_JSON,
                    INVALID_PARAMETER,
                    UNKNOWN_PARAMETER,
                    UNSUPPORTED_PARAMETER,
                    CONTEXT_LENGTH_EXCEEDED,
                    NO_TOKENIZER -> HttpStatus.BAD_REQUEST;
            case MODEL_NOT_FOUND, GENERATION_NOT_FOUND, NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ORIGIN_NOT_ALLOWED -> HttpStatus.FORBIDDEN;
            case INVALID_API_KEY -> HttpStatus.UNAUTHORIZED;
            case REQUEST_TIMEOUT -> HttpStatus.REQUEST_TIMEOUT;
            case METHOD_NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> HttpStatus.NOT_ACCEPTABLE;
            case BODY_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case QUEUE_FULL, RATE_LIMIT_EXCEEDED -> HttpStatus.TOO_MANY_REQUESTS;
            case STAGE_UNCOVERED, NO_MEMBER, GENERATION_LOST, TOKENIZER_UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    private static String shown(DataSize size) {
        return size.toBytes() % 1024 == 0 ? size.toKilobytes() + " KB" : size.toBytes() + " bytes";
    }

    private static String where(JacksonException json) {
        return json.getLocation() == null || json.getLocation().getLineNr() < 1
                ? ""
                : " (line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr() + ")";
    }

    private static <T extends Throwable> @Nullable T cause(Throwable error, Class<T> type) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
