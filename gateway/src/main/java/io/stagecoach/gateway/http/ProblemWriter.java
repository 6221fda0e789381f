package io.stagecoach.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.netty.channel.ChannelException;
import io.stagecoach.gateway.GatewaySettings;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.telemetry.RequestIds;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.PayloadTooLargeException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Writes every error: in OpenAI's form under {@code /v1/}, otherwise as problem+json (RFC 9457). */
@Component
@Order(-2)
class ProblemWriter implements ErrorWebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);
    private static final String OPENAI_PREFIX = "/v1/";

    private final JsonMapper mapper;
    private final DataSize maxBody;

    ProblemWriter(JsonMapper mapper, GatewaySettings settings) {
        this.mapper = mapper;
        this.maxBody = settings.maxBody();
    }

    /** {@code application/problem+json}. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record ProblemBody(
            @Schema(
                    description = "Names the kind of problem, for programs",
                    example = "urn:stagecoach:invalid-parameter")
            String type,

            @Schema(example = "A parameter is wrong") String title,
            @Schema(example = "400") int status,

            @Schema(description = "What is wrong and what to do about it")
            String detail,

            @Schema(example = "/api/model/process") String instance,

            @Schema(description = "The field to blame", example = "parameters.top_p") @Nullable
            String parameter,

            @Schema(
                    description = "Stages of the model without a ready replica",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            List<Integer> missingStages,

            @Schema(description = "The request's id, in the gateway's log too")
            String requestId) {}

    /** OpenAI's form. */
    record ErrorBody(Details error) {
        record Details(
                @Schema(description = "What is wrong and what to do about it")
                String message,

                @Schema(example = "invalid_request_error") String type,

                @Schema(description = "The field to blame", example = "top_p") @Nullable
                String param,

                @Schema(example = "invalid_parameter") String code) {}
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(error)) {
            return Mono.error(error);
        }
        Problem problem = problem(exchange, error);
        HttpHeaders headers = response.getHeaders();
        if (error instanceof ResponseStatusException status) {
            // For example Allow, the methods of the path.
            status.getHeaders().forEach((name, values) -> headers.put(name, values));
        }
        response.setStatusCode(HttpStatusCode.valueOf(problem.kind().status()));
        headers.setContentType(mediaType(path(exchange)));
        if (problem.retryAfter() != null) {
            headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(wholeSeconds(problem.retryAfter())));
        }
        byte[] body = mapper.writeValueAsBytes(body(problem, path(exchange), RequestFilter.id(exchange)));
        headers.setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    /** The body of an error after the answer has begun. */
    Object body(ServerWebExchange exchange, Throwable error) {
        return body(problem(exchange, error), path(exchange), RequestFilter.id(exchange));
    }

    static Object body(Problem problem, String path, String requestId) {
        ProblemKind kind = problem.kind();
        return path.startsWith(OPENAI_PREFIX)
                ? new ErrorBody(new ErrorBody.Details(
                        problem.detail(),
                        openAiType(kind.status()),
                        problem.parameter(),
                        kind.slug().replace('-', '_')))
                : new ProblemBody(
                        "urn:stagecoach:" + kind.slug(),
                        kind.title(),
                        kind.status(),
                        problem.detail(),
                        path,
                        problem.parameter(),
                        problem.missingStages(),
                        requestId);
    }

    static MediaType mediaType(String path) {
        return path.startsWith(OPENAI_PREFIX) ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON;
    }

    /** At least one. */
    static long wholeSeconds(Duration duration) {
        return Math.max(1, (duration.toMillis() + 999) / 1000);
    }

    private static String openAiType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    /** The problem that the client is told. The text of an internal error goes to the log only. */
    private Problem problem(ServerWebExchange exchange, Throwable error) {
        Problem problem = ofError(error, path(exchange));
        if (problem.kind() != ProblemKind.INTERNAL) {
            return problem;
        }
        String id = RequestFilter.id(exchange);
        log.atError().addKeyValue(RequestIds.LOGGED, id).setCause(error).log("request {} failed", id);
        return Problem.of(
                ProblemKind.INTERNAL,
                "an error inside the service; it is in the gateway's log under this request's id");
    }

    private Problem ofError(Throwable error, String path) {
        if (error instanceof Problem problem) {
            return problem;
        }
        if (error instanceof PayloadTooLargeException || cause(error, DataBufferLimitException.class) != null) {
            return Problem.of(
                    ProblemKind.BODY_TOO_LARGE,
                    "the body is larger than " + shown(maxBody) + ": send less, or raise stagecoach.gateway.max-body");
        }
        if (cause(error, ChannelException.class) != null) {
            // Reactor Netty's read timeout is of a type that is not public. No other channel error comes here.
            return Problem.of(ProblemKind.REQUEST_TIMEOUT, "the body did not come in time: send it at once");
        }
        JacksonException json = cause(error, JacksonException.class);
        if (json != null) {
            return Problem.of(
                    ProblemKind.INVALID_JSON,
                    "the body is not valid JSON: " + json.getOriginalMessage() + location(json));
        }
        return error instanceof ResponseStatusException refused ? ofSpring(refused, path) : internal(error);
    }

    /** The problem of a request that Spring refused before it reached a controller. */
    private static Problem ofSpring(ResponseStatusException error, String path) {
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
            default -> internal(error);
        };
    }

    private static Problem internal(Throwable error) {
        return Problem.of(ProblemKind.INTERNAL, String.valueOf(error.getMessage()));
    }

    private static String allowed(ResponseStatusException error) {
        Set<HttpMethod> methods = error.getHeaders().getAllow();
        return methods.isEmpty()
                ? ""
                : ": use " + methods.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(" or "));
    }

    private static String shown(DataSize size) {
        return size.toBytes() % 1024 == 0 ? size.toKilobytes() + " KB" : size.toBytes() + " bytes";
    }

    private static String location(JacksonException json) {
        return json.getLocation() == null || json.getLocation().getLineNr() < 1
                ? ""
                : " (line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr() + ")";
    }

    private static String path(ServerWebExchange exchange) {
        return exchange.getRequest().getPath().value();
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
