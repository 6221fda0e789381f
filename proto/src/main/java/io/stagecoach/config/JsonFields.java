package io.stagecoach.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the fields of one JSON object and remembers its path for error messages. */
final class JsonFields {
    private final String path;
    private final JsonNode object;
    private final Set<String> known = new TreeSet<>();

    JsonFields(String path, JsonNode object) {
        if (!object.isObject()) {
            throw new ConfigException(
                    (path.isEmpty() ? "the whole" : path) + " must be a JSON object, but is " + object);
        }
        this.path = path;
        this.object = object;
    }

    /** The path of a key of this object, such as {@code nodes[2].model_part}. */
    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    String text(String key) {
        return text(key, null);
    }

    String text(String key, @Nullable String fallback) {
        JsonNode value = value(key);
        if (value == null) {
            return required(key, fallback, "a text");
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new ConfigException(at(key) + " must be a text, but is " + value);
        }
        return value.stringValue();
    }

    String choice(String key, String fallback, Set<String> choices) {
        String value = text(key, fallback);
        if (!choices.contains(value)) {
            throw new ConfigException(
                    at(key) + " is \"" + value + "\", but must be one of " + String.join(", ", new TreeSet<>(choices)));
        }
        return value;
    }

    int number(String key, @Nullable Integer fallback, int min, int max) {
        JsonNode value = value(key);
        if (value == null) {
            return required(key, fallback, "a whole number");
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw new ConfigException(
                    at(key) + " must be a whole number from " + min + " to " + max + ", but is " + value);
        }
        return value.intValue();
    }

    HostPort address(String key) {
        return address(key, null);
    }

    HostPort address(String key, @Nullable HostPort fallback) {
        String text = text(key, fallback == null ? null : fallback.toString());
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(at(key) + ": " + e.getMessage(), e);
        }
    }

    List<JsonFields> objects(String key) {
        JsonNode value = value(key);
        if (value == null || !value.isArray() || value.isEmpty()) {
            throw new ConfigException(
                    at(key) + " must be a list of at least one node" + (value == null ? "" : ", but is " + value));
        }
        List<JsonFields> objects = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            objects.add(new JsonFields(at(key) + "[" + i + "]", value.get(i)));
        }
        return objects;
    }

    /** Rejects unknown keys: a misspelt one would silently have no effect. */
    void refuseOthers() {
        for (String key : object.propertyNames()) {
            if (!known.contains(key)) {
                throw new ConfigException(at(key) + " is no known key; known here: " + String.join(", ", known));
            }
        }
    }

    private @Nullable JsonNode value(String key) {
        known.add(key);
        JsonNode value = object.get(key);
        return value == null || value.isNull() ? null : value;
    }

    private <T> T required(String key, @Nullable T fallback, String kind) {
        if (fallback == null) {
            throw new ConfigException(at(key) + " is missing; it must be " + kind);
        }
        return fallback;
    }
}
