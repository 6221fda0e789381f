package io.stagecoach.gateway.http;

import io.stagecoach.gateway.openai.ErrorBody;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.telemetry.RequestIds;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers every error: in OpenAI's form under {@code /v1}, else as problem+json. */
@Component
@Order(-2)
class ErrorResponder implements ErrorWebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ErrorResponder.class);
    private static final String OPENAI_PREFIX = "/v1/";

    private final Problems problems;
    private final JsonMapper mapper;

    ErrorResponder(Problems problems, JsonMapper mapper) {
        this.problems = problems;
        this.mapper = mapper;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(error)) {
            return Mono.error(error);
        }
        Problem problem = explain(exchange, error);
        HttpHeaders headers = response.getHeaders();
        if (error instanceof ResponseStatusException status) {
            // For one, which methods a path does take.
            status.getHeaders().forEach((name, values) -> headers.put(name, values));
        }
        response.setStatusCode(Problems.status(problem.kind()));
        headers.setContentType(openai(exchange) ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.retryAfter() != null) {
            headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(seconds(problem.retryAfter())));
        }
        byte[] body = mapper.writeValueAsBytes(body(exchange, problem));
        headers.setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    /** Says what an error means, and logs what the client cannot mend. */
    Problem explain(ServerWebExchange exchange, Throwable error) {
        Problem problem = problems.of(error, exchange.getRequest().getPath().value());
        if (problem.kind() == ProblemKind.INTERNAL) {
            String id = RequestIdFilter.of(exchange);
            log.atError().addKeyValue(RequestIds.LOGGED, id).setCause(error).log("request {} failed", id);
        }
        return problem;
    }

    /** The problem in the form of the request's API. */
    Object body(ServerWebExchange exchange, Problem problem) {
        return openai(exchange)
                ? ErrorBody.of(problem)
                : ProblemBody.of(problem, exchange.getRequest().getPath().value(), RequestIdFilter.of(exchange));
    }

    private static boolean openai(ServerWebExchange exchange) {
        return exchange.getRequest().getPath().value().startsWith(OPENAI_PREFIX);
    }

    /** Whole seconds, at least one. */
    static long seconds(Duration duration) {
        return Math.max(1, (duration.toMillis() + 999) / 1000);
    }
}
