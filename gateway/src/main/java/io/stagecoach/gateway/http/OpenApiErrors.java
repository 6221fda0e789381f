package io.stagecoach.gateway.http;

import io.stagecoach.gateway.http.ProblemWriter.ErrorBody;
import io.stagecoach.gateway.http.ProblemWriter.ProblemBody;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Adds the errors of {@code openapi/errors.json} to the routes, each with an example by {@link ProblemWriter}. */
final class OpenApiErrors {
    private final JsonMapper mapper;

    /**
     * @param routes regular expression over method and path
     * @param when a sentence
     * @param retryAfter in seconds
     */
    private record RouteError(
            String routes,
            ProblemKind kind,
            String when,
            String detail,
            @Nullable String parameter,
            @Nullable Integer retryAfter,
            @Nullable List<Integer> missingStages) {

        Problem example() {
            return new Problem(
                    kind,
                    detail,
                    parameter,
                    retryAfter == null ? null : Duration.ofSeconds(retryAfter),
                    Objects.requireNonNullElse(missingStages, List.of()));
        }
    }

    OpenApiErrors(JsonMapper mapper) {
        this.mapper = mapper;
    }

    void addTo(OpenAPI api) {
        for (Class<?> body : List.of(ProblemBody.class, ErrorBody.class)) {
            ModelConverters.getInstance(true).readAll(body).forEach(api.getComponents()::addSchemas);
        }
        RouteError[] errors =
                mapper.readValue(OpenApiErrors.class.getResourceAsStream("/openapi/errors.json"), RouteError[].class);
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                    for (RouteError error : errors) {
                        if ((method + " " + path).matches(error.routes()) && !path.startsWith("/health/")) {
                            operation
                                    .getResponses()
                                    .addApiResponse(String.valueOf(error.kind().status()), response(error, path));
                        }
                    }
                }));
    }

    private ApiResponse response(RouteError error, String path) {
        Object example = ProblemWriter.body(error.example(), path, "my-request-1");
        MediaType content = new MediaType()
                .schema(new Schema<>().$ref(example.getClass().getSimpleName()))
                .example(mapper.convertValue(example, Map.class));
        ApiResponse response = new ApiResponse()
                .description(error.when())
                .content(
                        new Content().addMediaType(ProblemWriter.mediaType(path).toString(), content));
        return error.retryAfter() == null
                ? response
                : response.addHeaderObject(
                        "Retry-After",
                        new Header().description("Seconds").schema(new JsonSchema().typesItem("integer")));
    }
}
