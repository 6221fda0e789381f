package io.stagecoach.gateway.http;

import java.util.Objects;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Tells when a request is over, however it ended. A client that goes at the very moment when its answer begins makes
 * the write fail before it has subscribed to the answer; nobody then cancels the answer's source, and its work would go
 * on for nothing.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ExchangeEnd implements WebFilter {
    private static final String ATTRIBUTE = ExchangeEnd.class.getName();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Sinks.Empty<Void> end = Sinks.empty();
        exchange.getAttributes().put(ATTRIBUTE, end);
        return chain.filter(exchange).doFinally(signal -> end.tryEmitEmpty());
    }

    /** Completes when the request is over. */
    static Mono<Void> of(ServerWebExchange exchange) {
        Sinks.Empty<Void> end = exchange.getAttribute(ATTRIBUTE);
        return Objects.requireNonNull(end, "the filter comes before every handler")
                .asMono();
    }
}
