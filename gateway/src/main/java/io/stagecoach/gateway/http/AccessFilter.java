package io.stagecoach.gateway.http;

import io.stagecoach.gateway.access.Keyring;
import io.stagecoach.gateway.access.Quota;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Requires an API key where keys are configured, and applies its quota. All paths but health need one, existing or not.
 * A key comes as a Bearer token (RFC 6750) or as the password of Basic authentication (RFC 7617) with any user name, so
 * that browsers can prompt for it.
 */
@Component
@Order(AccessFilter.ORDER)
class AccessFilter implements WebFilter {
    /** After {@link RequestFilter} and after CORS: preflight requests carry no key by the Fetch standard. */
    static final int ORDER = 0;

    private static final Set<String> OPEN = Set.of(HealthController.LIVE, HealthController.READY);
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";
    private static final String REALM = " realm=\"stagecoach\"";

    private final Keyring keyring;

    AccessFilter(Keyring keyring) {
        this.keyring = keyring;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().value();
        if (keyring.isOpen(path) || OPEN.contains(path)) {
            return chain.filter(exchange);
        }
        Optional<Quota> quota = presented(request.getHeaders()).flatMap(keyring::find);
        if (quota.isEmpty()) {
            return Mono.error(challenge(exchange));
        }
        return makesWork(request) ? within(quota.get(), exchange, chain) : chain.filter(exchange);
    }

    private static Mono<Void> within(Quota quota, ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.defer(() -> {
            Quota.Ticket ticket = quota.begin();
            ticket.rate()
                    .ifPresent(rate -> announce(rate, exchange.getResponse().getHeaders()));
            return switch (ticket) {
                case Quota.Granted granted -> chain.filter(exchange).doFinally(signal -> quota.end());
                case Quota.Refused(var rate, String reason, Duration retryAfter) ->
                    Mono.error(Problem.retryable(
                            ProblemKind.RATE_LIMIT_EXCEEDED,
                            "the API key \"" + quota.key().name() + "\" " + reason + ": try again later",
                            retryAfter));
            };
        });
    }

    /** As in draft-ietf-httpapi-ratelimit-headers, version 9 and later. */
    private static void announce(Quota.Rate rate, HttpHeaders headers) {
        headers.set(
                "RateLimit-Policy",
                "\"requests\";q=" + rate.limit() + ";w=" + Quota.Rate.window().toSeconds());
        headers.set(
                "RateLimit", "\"requests\";r=" + rate.remaining() + ";t=" + ProblemWriter.wholeSeconds(rate.reset()));
    }

    /**
     * Whether a request counts towards the quota. Plain reads are cheap, and a page that watches the cluster must not
     * use up a key's requests. A resumed text may have to be computed again.
     */
    private static boolean makesWork(ServerHttpRequest request) {
        return request.getMethod() == HttpMethod.POST
                || request.getMethod() == HttpMethod.GET
                        && request.getPath().value().startsWith(ProcessController.GENERATIONS);
    }

    private static RuntimeException challenge(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.add(HttpHeaders.WWW_AUTHENTICATE, "Bearer" + REALM);
        headers.add(HttpHeaders.WWW_AUTHENTICATE, "Basic" + REALM + ", charset=\"UTF-8\"");
        return Problem.of(
                ProblemKind.INVALID_API_KEY,
                "the API key is missing or wrong: send yours in the header Authorization: Bearer KEY");
    }

    private static Optional<String> presented(HttpHeaders headers) {
        String authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return Optional.empty();
        }
        String scheme = authorization.toLowerCase(Locale.ROOT);
        if (scheme.startsWith(BEARER)) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        }
        return scheme.startsWith(BASIC)
                ? password(authorization.substring(BASIC.length()).strip())
                : Optional.empty();
    }

    private static Optional<String> password(String encoded) {
        try {
            String credentials = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = credentials.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(credentials.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
