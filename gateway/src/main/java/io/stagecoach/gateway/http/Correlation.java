package io.stagecoach.gateway.http;

import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.stagecoach.gateway.generation.CallHeaders;
import io.stagecoach.telemetry.Traces;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * What the calls for a request carry: its id, and the trace context of its span. Where this gateway follows nothing, the
 * client's trace context is passed on as it came.
 */
@Component
class Correlation {
    /** W3C Trace Context, level 1, version 00. */
    private static final Pattern TRACEPARENT = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final Traces traces;

    Correlation(Traces traces) {
        this.traces = traces;
    }

    CallHeaders of(ServerWebExchange exchange) {
        Map<String, String> headers = new HashMap<>(trace(exchange));
        headers.put(CallHeaders.REQUEST_ID, RequestIdFilter.of(exchange));
        return new CallHeaders(headers);
    }

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
