package io.stagecoach.gateway.http;

import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.stagecoach.gateway.generation.CallHeaders;
import io.stagecoach.telemetry.Traces;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The first filter. Every request gets an id, the client's where it is usable, and a signal of its end; every answer has
 * the id and headers for browsers; calls for the request carry its id and its trace.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestFilter implements WebFilter {
    static final String REQUEST_ID = "X-Request-Id";

    private static final String ID_ATTRIBUTE = RequestFilter.class.getName() + ".id";
    private static final String END_ATTRIBUTE = RequestFilter.class.getName() + ".end";
    private static final Pattern USABLE_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    /** W3C Trace Context, level 1, version 00. */
    private static final Pattern TRACEPARENT = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** Scripts from here only. The documentation page and the UI's charts set styles from scripts. */
    private static final String CONTENT_POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
                    + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String YEAR_OF_TLS = "max-age=31536000";

    private final Traces traces;

    RequestFilter(Traces traces) {
        this.traces = traces;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Sinks.Empty<Void> end = Sinks.empty();
        exchange.getAttributes().put(END_ATTRIBUTE, end);
        HttpHeaders answer = exchange.getResponse().getHeaders();
        answer.set(REQUEST_ID, id(exchange));
        secure(answer, exchange.getRequest());
        return chain.filter(exchange)
                .doFinally(signal -> end.tryEmitEmpty())
                .contextWrite(headers(exchange).context());
    }

    /** The id of a request; the first call makes it. */
    static String id(ServerWebExchange exchange) {
        String known = exchange.getAttribute(ID_ATTRIBUTE);
        if (known != null) {
            return known;
        }
        String sent = exchange.getRequest().getHeaders().getFirst(REQUEST_ID);
        String id = sent != null && USABLE_ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        exchange.getAttributes().put(ID_ATTRIBUTE, id);
        return id;
    }

    /**
     * Completes when the request is over, however it ended. If a client leaves at the moment its answer begins, the write
     * fails before it has subscribed to the answer. Nobody then cancels the source of the answer, so sources end with this.
     */
    static Mono<Void> end(ServerWebExchange exchange) {
        Sinks.Empty<Void> end = exchange.getAttribute(END_ATTRIBUTE);
        return Objects.requireNonNull(end, "this filter comes before every handler")
                .asMono();
    }

    /** As the OWASP Secure Headers Project recommends. */
    private static void secure(HttpHeaders answer, ServerHttpRequest request) {
        answer.set("X-Content-Type-Options", "nosniff");
        answer.set("X-Frame-Options", "DENY");
        answer.set("Referrer-Policy", "no-referrer");
        answer.set("Cross-Origin-Opener-Policy", "same-origin");
        answer.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        answer.set("Content-Security-Policy", CONTENT_POLICY);
        // Texts are private. Handlers of cacheable files, such as the UI's, override this.
        answer.set(HttpHeaders.CACHE_CONTROL, "no-store");
        if ("https".equals(request.getURI().getScheme())) {
            answer.set("Strict-Transport-Security", YEAR_OF_TLS);
        }
    }

    /** What calls for this request carry: its id and its trace. */
    private CallHeaders headers(ServerWebExchange exchange) {
        Map<String, String> headers = new HashMap<>(trace(exchange));
        headers.put(CallHeaders.REQUEST_ID, id(exchange));
        return new CallHeaders(headers);
    }

    /** The trace context of the request's span; without tracing, the client's as it came. */
    private Map<String, String> trace(ServerWebExchange exchange) {
        return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .flatMap(observation -> Optional.ofNullable(observation.<TracingContext>get(TracingContext.class)))
                .flatMap(tracing -> Optional.ofNullable(tracing.getSpan()))
                .map(traces::headers)
                .orElseGet(() -> passedOn(exchange));
    }

    private static Map<String, String> passedOn(ServerWebExchange exchange) {
        String sent = exchange.getRequest().getHeaders().getFirst(Traces.TRACEPARENT);
        return sent != null && TRACEPARENT.matcher(sent).matches() ? Map.of(Traces.TRACEPARENT, sent) : Map.of();
    }
}
