package io.stagecoach.gateway.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the schemas as strict as the gateway is, where annotations cannot say it: fields of several types, bounds that are
 * not included, fields that may be null, no unknown fields. And an example for every body.
 */
final class OpenApiSchemas implements OpenApiCustomizer {
    private static final String EXAMPLES = "/openapi/examples.json";
    private static final Set<String> REQUESTS = Set.of(
            "CompletionRequest",
            "StreamOptions",
            "ProcessRequest",
            "ProcessParameters",
            "TokenizeRequest",
            "DetokenizeRequest");
    /** Fields that answers leave out where there is nothing to say. */
    private static final Map<String, Set<String>> OMITTED_WHEN_EMPTY =
            Map.of("Health", Set.of("missing", "problems"), "ProblemBody", Set.of("missing_stages"));

    private static final Set<String> ABOVE_ZERO = Set.of("top_p", "repetition_penalty");
    private static final int MAX_BIAS = 100;
    private static final int MAX_STOPS = 4;

    private final JsonMapper mapper;

    OpenApiSchemas(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public void customise(OpenAPI api) {
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        // Only how the four forms of a prompt are kept.
        List.of("Prompt", "Text", "TokenIds").forEach(schemas::remove);
        schemas.put("PromptField", prompt());
        schemas.put("StopStrings", anyOf(text(), list(text()).maxItems(MAX_STOPS)));
        for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
            String name = entry.getKey();
            Schema<?> schema = entry.getValue();
            if (REQUESTS.contains(name)) {
                schema.setAdditionalProperties(false);
            }
            if (OMITTED_WHEN_EMPTY.containsKey(name)) {
                schema.getRequired().removeAll(OMITTED_WHEN_EMPTY.get(name));
            }
            describe(schema);
        }
        examples()
                .forEach((name, example) ->
                        Objects.requireNonNull(schemas.get(name), name).setExample(example));
    }

    /** What is not required may be null. */
    private static void describe(Schema<?> body) {
        if (body.getProperties() == null) {
            return;
        }
        Map<String, Schema> fields = new LinkedHashMap<>(body.getProperties());
        fields.replaceAll((name, field) -> {
            bound(name, field);
            boolean required = body.getRequired() != null && body.getRequired().contains(name);
            return required ? field : nullable(field);
        });
        body.setProperties(fields);
    }

    private static void bound(String name, Schema<?> field) {
        if (ABOVE_ZERO.contains(name)) {
            field.setExclusiveMinimumValue(BigDecimal.ZERO);
        }
        switch (name) {
            case "prompt", "stop" -> {
                // They stand beside the reference.
                field.setOneOf(null);
                field.setAnyOf(null);
            }
            case "ids" -> field.getItems().setMinimum(BigDecimal.ZERO);
            case "metadata" -> {
                field.setTypes(Set.of("object"));
                field.setAdditionalProperties(true);
            }
            case "logit_bias" -> {
                field.setPropertyNames(new JsonSchema().pattern("^[0-9]{1,9}$"));
                if (field.getAdditionalProperties() instanceof Schema<?> bias) {
                    bias.setMinimum(BigDecimal.valueOf(-MAX_BIAS));
                    bias.setMaximum(BigDecimal.valueOf(MAX_BIAS));
                }
            }
            default -> {}
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // Schema<Object> takes a null among its values
    private static Schema<?> nullable(Schema<?> field) {
        if (field.get$ref() == null) {
            Set<String> types = new LinkedHashSet<>(field.getTypes());
            types.add("null");
            field.setTypes(types);
            if (field.getEnum() != null) {
                List<@Nullable Object> values = new ArrayList<>(field.getEnum());
                values.add(null);
                ((Schema<Object>) field).setEnum(values);
            }
            return field;
        }
        Schema<?> either = anyOf(new JsonSchema().$ref(field.get$ref()), new JsonSchema().typesItem("null"));
        either.setDescription(field.getDescription());
        return either;
    }

    private static Schema<?> prompt() {
        Schema<?> id = new JsonSchema().typesItem("integer").minimum(BigDecimal.ZERO);
        Schema<?> ids = list(id).minItems(1);
        return anyOf(text(), list(text()).minItems(1), ids, list(ids).minItems(1));
    }

    private static Schema<?> text() {
        return new JsonSchema().typesItem("string").minLength(1);
    }

    private static Schema<?> list(Schema<?> items) {
        return new JsonSchema().typesItem("array").items(items);
    }

    private static Schema<?> anyOf(Schema<?>... forms) {
        Schema<?> schema = new JsonSchema();
        for (Schema<?> form : forms) {
            schema.addAnyOfItem(form);
        }
        return schema;
    }

    private Map<String, Object> examples() {
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream(EXAMPLES), EXAMPLES)) {
            Map<String, Object> examples = new LinkedHashMap<>();
            JsonNode all = mapper.readTree(file);
            all.forEachEntry((name, example) -> examples.put(name, mapper.treeToValue(example, Object.class)));
            return examples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
