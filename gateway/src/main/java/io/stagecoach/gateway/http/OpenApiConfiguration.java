package io.stagecoach.gateway.http;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What {@code /docs} says beyond the routes themselves. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String BEARER = "bearer";
    private static final String BASIC = "basic";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Stagecoach")
                        .version("1")
                        .description("Text from a GPT-2 family model that a cluster of members runs together.\n\n"
                                + "Every answer carries X-Request-Id, the request's own where it had one. Where the"
                                + " gateway has API keys, everything but health needs one, and answers to a key with a"
                                + " rate limit carry RateLimit and RateLimit-Policy. GET /metrics answers with what"
                                + " Prometheus reads."))
                // Relative: the page is right behind any proxy.
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An API key, where the gateway has keys"))
                        .addSecuritySchemes(
                                BASIC,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("Any user name, and an API key as the password")))
                .security(List.of(
                        new SecurityRequirement().addList(BEARER),
                        new SecurityRequirement().addList(BASIC),
                        new SecurityRequirement()));
    }

    @Bean
    OpenApiCustomizer details(JsonMapper mapper) {
        return api -> {
            new OpenApiErrors().customise(api);
            new OpenApiSchemas(mapper).customise(api);
        };
    }
}
