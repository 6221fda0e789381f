package io.stagecoach.gateway.http;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;

/**
 * Web pages of other origins. A filter, so that such a page can read refusals too. A request that names an origin which is
 * neither the gateway's own nor configured is refused, for it might be a page that uses its visitor's network.
 */
@Configuration(proxyBeanMethods = false)
class CorsConfigurationBeans {
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

    @Bean
    @Order(ORDER)
    CorsWebFilter cors(WebSettings settings) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(settings.corsOrigins());
        cors.setAllowedMethods(List.of("GET", "POST", "DELETE"));
        cors.setAllowedHeaders(List.of("*"));
        cors.setExposedHeaders(List.of(
                RequestIdFilter.HEADER, ProcessEvents.GENERATION_ID, "Retry-After", "RateLimit", "RateLimit-Policy"));
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", cors);
        return new CorsWebFilter(everywhere, new Refusing());
    }

    private static final class Refusing extends DefaultCorsProcessor {
        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            throw Problem.of(
                    ProblemKind.ORIGIN_NOT_ALLOWED,
                    "web pages of this origin may not call the gateway: add it to"
                            + " stagecoach.gateway.cors-origins, or call without the header Origin");
        }
    }
}
