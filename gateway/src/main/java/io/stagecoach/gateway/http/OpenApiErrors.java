package io.stagecoach.gateway.http;

import io.stagecoach.gateway.http.ProblemWriter.ErrorBody;
import io.stagecoach.gateway.http.ProblemWriter.ProblemBody;
import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Adds to every route the errors that it may answer with, each with an example. */
final class OpenApiErrors implements OpenApiCustomizer {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String OPENAI = "/v1/";

    /** @param when in a sentence */
    private record Documented(String when, Problem example) {
        String status() {
            return String.valueOf(example.kind().status());
        }
    }

    private static final List<Documented> ALWAYS = List.of(
            new Documented(
                    "The gateway has keys, and this request has none of them",
                    Problem.of(
                            Problem.Kind.INVALID_API_KEY,
                            "the API key is missing or wrong: send yours in the header"
                                    + " Authorization: Bearer KEY")),
            new Documented(
                    "The request comes from a web page of another origin that is not configured",
                    Problem.of(Problem.Kind.ORIGIN_NOT_ALLOWED, "web pages of this origin may not call the gateway")),
            new Documented(
                    "There is no answer in the media type of the Accept header",
                    Problem.of(
                            Problem.Kind.NOT_ACCEPTABLE,
                            "the path cannot answer in the media type of the Accept" + " header")),
            new Documented(
                    "An error inside the service",
                    Problem.of(
                            Problem.Kind.INTERNAL,
                            "an error inside the service; it is in the gateway's log under" + " this request's id")));

    private static final List<Documented> WITH_BODY = List.of(
            new Documented(
                    "A field is wrong; the answer names it and says how to mend it",
                    Problem.invalid("top_p", "top_p must be above 0 and at most 1 (keep every token), but is 2.0")),
            new Documented(
                    "The body did not come in time",
                    Problem.of(Problem.Kind.REQUEST_TIMEOUT, "the body did not come in time: send it at once")),
            new Documented(
                    "The body is too large",
                    Problem.of(Problem.Kind.BODY_TOO_LARGE, "the body is larger than 1024 KB: send less")),
            new Documented(
                    "The body is not declared as JSON",
                    Problem.of(
                            Problem.Kind.UNSUPPORTED_MEDIA_TYPE,
                            "the body is not declared as JSON: send it with the"
                                    + " header Content-Type: application/json")));

    private static final Documented FULL = new Documented(
            "Every member's queue is full, or the key's limit is used up; Retry-After says when to come back",
            Problem.retryable(Problem.Kind.QUEUE_FULL, "every member's queue is full: try again later", SOON));

    private static final Documented AWAY = new Documented(
            "A stage, the tokenizer or every member is away; Retry-After says when to come back",
            Problem.uncovered(List.of(1), SOON));

    private static final Documented OTHER_MODEL =
            new Documented("The model is not served here", Problem.unknownModel("gpt-5", "demo"));

    private static final Documented NO_EVENT_ID = new Documented(
            "Last-Event-ID is no number",
            Problem.invalid("Last-Event-ID", "Last-Event-ID is the id of an event, a whole number from 0, not last"));

    private static final Documented NO_GENERATION =
            new Documented("The generation is not known, or no longer", Problem.unknownGeneration("gen-1"));

    @Override
    public void customise(OpenAPI api) {
        ModelConverters.getInstance(true).readAll(ProblemBody.class).forEach(api.getComponents()::addSchemas);
        ModelConverters.getInstance(true).readAll(ErrorBody.class).forEach(api.getComponents()::addSchemas);
        api.getPaths().forEach((path, item) -> {
            if (!path.startsWith("/health/")) {
                document(path, item);
            }
        });
    }

    private static void document(String path, PathItem item) {
        if (item.getGet() != null) {
            List<Documented> errors = new ArrayList<>(ALWAYS);
            if (path.startsWith(OPENAI)) {
                errors.add(AWAY);
            }
            if (path.contains("/generations/")) {
                errors.addAll(List.of(NO_EVENT_ID, NO_GENERATION, FULL));
            } else if (path.contains("{")) {
                errors.add(OTHER_MODEL);
            }
            errors.forEach(error -> add(item.getGet(), path, error));
        }
        if (item.getPost() != null) {
            List<Documented> errors = new ArrayList<>(ALWAYS);
            errors.addAll(WITH_BODY);
            errors.addAll(List.of(FULL, AWAY));
            if (path.startsWith(OPENAI)) {
                errors.add(OTHER_MODEL);
            }
            errors.forEach(error -> add(item.getPost(), path, error));
        }
        if (item.getDelete() != null) {
            ALWAYS.forEach(error -> add(item.getDelete(), path, error));
            List.of(NO_GENERATION, AWAY).forEach(error -> add(item.getDelete(), path, error));
        }
    }

    private static void add(Operation operation, String path, Documented error) {
        boolean openai = path.startsWith(OPENAI);
        Object example = ProblemWriter.body(error.example(), path, "my-request-1");
        MediaType body = new MediaType()
                .schema(new Schema<>()
                        .$ref("#/components/schemas/" + (openai ? ErrorBody.class : ProblemBody.class).getSimpleName()))
                .example(example);
        ApiResponse response = new ApiResponse()
                .description(error.when())
                .content(new Content().addMediaType(openai ? "application/json" : "application/problem+json", body));
        if (error.example().retryAfter() != null) {
            response.addHeaderObject(
                    "Retry-After", new Header().description("Seconds").schema(new JsonSchema().typesItem("integer")));
        }
        operation.getResponses().addApiResponse(error.status(), response);
    }
}
