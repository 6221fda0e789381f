package io.stagecoach.gateway.web;

import io.stagecoach.gateway.openai.ErrorBody;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /docs} says beyond the routes themselves: the errors that every one of them may answer with. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final Map<String, String> ERRORS = Map.of(
            "400", "A field is wrong; the answer names it and says how to mend it",
            "413", "The body is too large",
            "415", "The body is not declared as JSON",
            "429", "Every member's queue is full; Retry-After says when to come back",
            "500", "An error inside the service; the gateway's log has it under the request's id",
            "503", "A stage, the tokenizer or every member is away; Retry-After says when to come back");

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Stagecoach")
                        .version("1")
                        .description("Text from a GPT-2 family model that a cluster of members runs together."))
                // Relative: the page is right behind any proxy.
                .servers(List.of(new Server().url("/")));
    }

    @Bean
    OpenApiCustomizer errorResponses() {
        return api -> {
            ModelConverters.getInstance().readAll(ProblemBody.class).forEach(api.getComponents()::addSchemas);
            ModelConverters.getInstance().readAll(ErrorBody.class).forEach(api.getComponents()::addSchemas);
            api.getPaths().forEach((path, item) -> {
                if (item.getPost() != null) {
                    addErrors(item.getPost(), path.startsWith("/v1/"));
                }
            });
        };
    }

    private static void addErrors(Operation operation, boolean openai) {
        String type = openai ? "application/json" : "application/problem+json";
        Class<?> body = openai ? ErrorBody.class : ProblemBody.class;
        Schema<?> schema = new Schema<>().$ref("#/components/schemas/" + body.getSimpleName());
        ERRORS.forEach((status, description) -> operation
                .getResponses()
                .addApiResponse(
                        status,
                        new ApiResponse()
                                .description(description)
                                .content(new Content().addMediaType(type, new MediaType().schema(schema)))));
    }
}
