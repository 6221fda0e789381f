package io.stagecoach.gateway.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stagecoach.gateway.generation.Sampling;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/**
 * The document behind {@code /docs}. Annotations of controllers and records are most of it. The rest is JSON under
 * {@code openapi/}: {@code base} is the document without routes, {@code errors} the routes' error answers, and {@code
 * schemas} is merged into the schemas: fields of several types, bounds, and an example of each body.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    @Bean
    OpenAPI openApi() {
        return read("base", Json31.mapper().readerFor(OpenAPI.class));
    }

    /**
     * Names fields in snake case, as {@link WebConfiguration} does. A field of an answer is required unless it is
     * {@code @Nullable}.
     */
    @Bean
    ModelResolver modelResolver(ObjectMapperProvider mappers) {
        ObjectMapper mapper = mappers.jsonMapper().copy();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
            @Override
            public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
                return member.getMember() instanceof Method accessor ? isRequired(accessor) : null;
            }
        });
        return new ModelResolver(mapper).openapi31(true);
    }

    @Bean
    OpenApiCustomizer details(JsonMapper mapper) {
        return api -> {
            new OpenApiErrors(mapper).addTo(api);
            ObjectNode schemas = Json31.mapper().valueToTree(api.getComponents().getSchemas());
            // Java forms; schemas.json has the JSON forms.
            schemas.remove(List.of("Prompt", "PromptField", "StopStrings"));
            addDefaults(schemas.at("/ProcessParameters/properties"), mapper.valueToTree(Sampling.PROCESS_DEFAULTS));
            addDefaults(schemas.at("/CompletionRequest/properties"), mapper.valueToTree(Sampling.OPENAI_DEFAULTS));
            read("schemas", Json31.mapper().readerForUpdating(schemas));
            schemas.forEach(OpenApiConfiguration::allowNull);
            api.getComponents().setSchemas(Json31.mapper().convertValue(schemas, new TypeReference<>() {}));
        };
    }

    private static <T> T read(String name, ObjectReader reader) {
        try (InputStream file = OpenApiConfiguration.class.getResourceAsStream("/openapi/" + name + ".json")) {
            return reader.readValue(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRequired(Method accessor) {
        Schema record = accessor.getDeclaringClass().getAnnotation(Schema.class);
        boolean ofRequest = record != null && record.additionalProperties() == AdditionalPropertiesValue.FALSE;
        Schema own = accessor.getAnnotation(Schema.class);
        return switch (own == null ? RequiredMode.AUTO : own.requiredMode()) {
            case REQUIRED -> true;
            case NOT_REQUIRED -> false;
            case AUTO ->
                !ofRequest
                        && !accessor.getReturnType().getName().startsWith("java.util.Optional")
                        && !accessor.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
        };
    }

    /** A field that is not required may be null. */
    private static void allowNull(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            ObjectNode field = (ObjectNode) property.getValue();
            if (required.contains(property.getKey())) {
                return;
            }
            if (field.has("$ref")) {
                JsonNode reference = field.remove("$ref");
                ArrayNode either = field.putArray("anyOf");
                either.addObject().set("$ref", reference);
                either.addObject().put("type", "null");
            } else {
                JsonNode type = field.get("type");
                field.putArray("type").add(type).add("null");
                if (field.get("enum") instanceof ArrayNode values) {
                    values.addNull();
                }
            }
        });
    }

    private static void addDefaults(JsonNode fields, tools.jackson.databind.JsonNode defaults) {
        defaults.forEachEntry((name, value) -> {
            if (value.isNumber()) {
                ((ObjectNode) fields.get(name)).put("default", new BigDecimal(value.asString()));
            }
        });
    }
}
