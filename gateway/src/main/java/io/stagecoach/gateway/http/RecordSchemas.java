package io.stagecoach.gateway.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How records appear in the document. What is not nullable is always there, so that generated clients need not ask; a
 * record that is written as one of several types is no object.
 */
@Component
class RecordSchemas implements ModelConverter {
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> schema = chain.next().resolve(type, context, chain);
        recordOf(type.getType())
                .ifPresent(record ->
                        require(record, context.getDefinedModels().getOrDefault(record.getSimpleName(), schema)));
        return schema;
    }

    private static Optional<Class<?>> recordOf(@Nullable Type type) {
        Class<?> raw = type == null
                ? Object.class
                : TypeFactory.defaultInstance().constructType(type).getRawClass();
        return raw.isRecord() && raw.getName().startsWith("io.stagecoach.") ? Optional.of(raw) : Optional.empty();
    }

    private static void require(Class<?> record, @Nullable Schema<?> model) {
        if (model == null || model.getProperties() == null) {
            return;
        }
        if (model.getOneOf() != null && !model.getOneOf().isEmpty()) {
            model.type(null).types(null).properties(null).required(null);
            return;
        }
        Arrays.stream(record.getRecordComponents())
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(RecordSchemas::nameInJson)
                .filter(model.getProperties()::containsKey)
                .filter(name ->
                        model.getRequired() == null || !model.getRequired().contains(name))
                .forEach(model::addRequiredItem);
    }

    private static String nameInJson(RecordComponent component) {
        JsonProperty renamed = component.getAnnotation(JsonProperty.class);
        if (renamed == null) {
            renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        }
        return renamed == null ? component.getName() : renamed.value();
    }
}
