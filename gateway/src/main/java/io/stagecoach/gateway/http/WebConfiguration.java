package io.stagecoach.gateway.http;

import io.stagecoach.gateway.GatewaySettings;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Wires the HTTP side: strict JSON, CORS, request bodies and the UI's files. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebFluxConfigurer {
    /** Every JSON reader keeps seeds below 2^53 exact. */
    private static final long SEED_BOUND = 1L << 53;

    private final GatewaySettings settings;
    private final JsonMapper mapper;

    WebConfiguration(GatewaySettings settings, JsonMapper mapper) {
        this.settings = settings;
        this.mapper = mapper;
    }

    @Bean
    static RequestRules requestRules(RandomGenerator random, GatewaySettings settings) {
        return new RequestRules(() -> random.nextLong(SEED_BOUND), settings.maxChoices(), settings.maxSlidingTokens());
    }

    /** JSON is taken as it is written: a misspelt field, "5" for 5 or 1.5 for 1 is an error. */
    @Bean
    static JsonMapperBuilderCustomizer strictJson() {
        return builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // Metadata comes back digit for digit.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                // null means the same as a field that is left out.
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /**
     * Answers pages of the configured origins and refuses all others: such a page might use its visitor's network. A filter
     * after {@link RequestFilter}, so that pages can read refusals too.
     */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 2)
    static CorsWebFilter cors(GatewaySettings settings) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(settings.corsOrigins());
        cors.setAllowedMethods(List.of("GET", "POST", "DELETE"));
        cors.setAllowedHeaders(List.of("*"));
        cors.setExposedHeaders(List.of(
                RequestFilter.REQUEST_ID,
                ProcessController.GENERATION_ID,
                "Retry-After",
                "RateLimit",
                "RateLimit-Policy"));
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", cors);
        return new CorsWebFilter(everywhere, new RefusingCorsProcessor());
    }

    private static final class RefusingCorsProcessor extends DefaultCorsProcessor {
        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            throw Problem.of(
                    ProblemKind.ORIGIN_NOT_ALLOWED,
                    "web pages of this origin may not call the gateway: add it to"
                            + " stagecoach.gateway.cors-origins, or call without the header Origin");
        }
    }

    @Override
    public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        int maxBytes = (int) settings.maxBody().toBytes();
        configurer.defaultCodecs().maxInMemorySize(maxBytes);
        configurer.customCodecs().register(new RequestReader(mapper, maxBytes));
    }

    /** The build names assets by their contents, so browsers may cache them; other files are revalidated. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        if (settings.ui() == null) {
            return;
        }
        String folder = settings.ui().toUri().toString();
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(folder + "assets/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        registry.addResourceHandler("/**").addResourceLocations(folder);
    }
}
