package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document behind {@code /docs}. */
class OpenApiTest extends GatewayTest {
    private JsonNode document() {
        return body(http.get().uri("/v3/api-docs").exchange().expectStatus().isOk());
    }

    private static void operations(JsonNode document, BiConsumer<String, JsonNode> each) {
        document.get("paths").forEachEntry((path, item) -> item.forEach(operation -> each.accept(path, operation)));
    }

    @Test
    void everyRouteDocumentsItsErrors() {
        operations(document(), (path, operation) -> {
            JsonNode answers = operation.get("responses");
            if (path.startsWith("/health/")) {
                return;
            }
            assertThat(answers.propertyNames())
                    .as(path)
                    .containsAnyOf("200", "204")
                    .contains("401", "403", "406", "500");
            if (operation.has("requestBody")) {
                assertThat(answers.propertyNames()).as(path).contains("400", "408", "413", "415", "429", "503");
            }
            answers.forEachEntry((status, answer) -> {
                if (!status.startsWith("2")) {
                    String type = path.startsWith("/v1/") ? "application/json" : "application/problem+json";
                    JsonNode example = answer.at("/content").get(type).get("example");
                    assertThat(example.has(path.startsWith("/v1/") ? "error" : "detail"))
                            .as(path + " " + status)
                            .isTrue();
                }
            });
        });
    }

    @Test
    void everyBodyHasAnExample() {
        JsonNode document = document();
        List<String> without = new ArrayList<>();
        operations(
                document,
                (path, operation) -> Stream.concat(
                                operation.at("/requestBody/content").valueStream(),
                                operation.at("/responses/200/content").valueStream())
                        .map(content -> content.at("/schema/$ref").asString(""))
                        .filter(reference -> !reference.isEmpty())
                        .filter(reference ->
                                !document.at(reference.substring(1)).has("example"))
                        .forEach(reference -> without.add(path + " " + reference)));
        assertThat(without).isEmpty();
    }

    @Test
    void theExamplesMatchTheirSchemas() {
        JsonNode schemas = document().at("/components/schemas");
        List<String> wrong = new ArrayList<>();
        schemas.forEachEntry((name, schema) -> {
            if (schema.has("example")) {
                compare(name, schema.get("example"), schema, schemas, wrong);
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** Missing and unknown fields. */
    private static void compare(String where, JsonNode example, JsonNode schema, JsonNode schemas, List<String> wrong) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").stringValue().substring("#/components/schemas/".length());
            compare(where, example, schemas.get(name), schemas, wrong);
        } else if (schema.at("/anyOf/0").has("$ref") && example.isObject()) {
            compare(where, example, schema.at("/anyOf/0"), schemas, wrong);
        } else if (example.isArray()) {
            example.forEach(each -> compare(where + "[]", each, schema.get("items"), schemas, wrong));
        } else if (example.isObject() && schema.has("properties")) {
            schema.path("required").forEach(field -> {
                if (!example.has(field.stringValue())) {
                    wrong.add(where + " has no " + field.stringValue());
                }
            });
            example.forEachEntry((field, value) -> {
                JsonNode known = schema.get("properties").get(field);
                if (known == null) {
                    wrong.add(where + " has an unknown " + field);
                } else {
                    compare(where + "." + field, value, known, schemas, wrong);
                }
            });
        }
    }

    @Test
    void theSchemasAreAsStrictAsTheGateway() {
        JsonNode schemas = document().at("/components/schemas");
        JsonNode completion = schemas.get("CompletionRequest");
        assertThat(completion.get("additionalProperties").booleanValue()).isFalse();
        assertThat(completion.at("/properties/prompt/$ref").stringValue())
                .isEqualTo("#/components/schemas/PromptField");
        assertThat(completion.at("/properties/top_p/minimum").intValue()).isZero();
        assertThat(completion.at("/properties/top_p/type").toString()).contains("number", "null");
        assertThat(completion.at("/properties/stop/anyOf")).hasSize(2);
        assertThat(schemas.at("/PromptField/anyOf")).hasSize(4);
        assertThat(schemas.at("/ProcessRequest/properties/metadata/type").toString())
                .contains("object");
        assertThat(schemas.at("/Health/required").toString()).isEqualTo("[\"status\"]");
        assertThat(schemas.at("/Details/properties/param/type").toString()).contains("null");
        assertThat(document()
                        .at("/paths/~1v1~1models~1{name}/get/parameters/0/in")
                        .stringValue())
                .isEqualTo("path");
        assertThat(schemas.propertyNames()).doesNotContain("Prompt", "TokenIds");
    }

    @Test
    void theGatewayAcceptsTheExamplesOfRequests() {
        JsonNode schemas = document().at("/components/schemas");
        answer(PROCESS, schemas.at("/ProcessRequest/example").toString());
        answer(COMPLETIONS, schemas.at("/CompletionRequest/example").toString());
        answer("/tokenize", schemas.at("/TokenizeRequest/example").toString());
    }
}
