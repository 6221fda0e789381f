package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.RequestRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The wiring of the HTTP side. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebFluxConfigurer {
    /** Seeds that every JSON reader keeps exact: below 2^53. */
    private static final long SEED_BOUND = 1L << 53;

    private final WebSettings settings;
    private final JsonMapper mapper;

    WebConfiguration(WebSettings settings, JsonMapper mapper) {
        this.settings = settings;
        this.mapper = mapper;
    }

    @Bean
    static RequestRules orderRules(RandomGenerator random, WebSettings settings) {
        return new RequestRules(() -> random.nextLong(SEED_BOUND), settings.maxChoices(), settings.maxSlidingTokens());
    }

    @Override
    public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        int maxBytes = (int) settings.maxBody().toBytes();
        configurer.defaultCodecs().maxInMemorySize(maxBytes);
        configurer.customCodecs().register(new RequestReader(mapper, maxBytes));
    }

    /** The build names assets by their contents, so they may be kept; the rest is asked for again. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        settings.ui().map(Path::toUri).map(String::valueOf).ifPresent(folder -> {
            registry.addResourceHandler("/assets/**")
                    .addResourceLocations(folder + "assets/")
                    .setCacheControl(CacheControl.maxAge(Duration.ofDays(365))
                            .cachePublic()
                            .immutable());
            registry.addResourceHandler("/**").addResourceLocations(folder);
        });
    }
}
