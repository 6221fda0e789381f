package io.stagecoach.gateway.http;

import io.stagecoach.gateway.openai.PromptField;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.process.StopStrings;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Makes request records of JSON. What does not fit is answered with where it stands, what is there and what should be. */
final class RequestReader {
    private static final int SHOWN = 60;

    private final JsonMapper mapper;

    RequestReader(JsonMapper mapper) {
        this.mapper = mapper;
    }

    <T> T read(JsonNode body, Class<T> type) {
        if (!body.isObject()) {
            throw Problem.of(Problem.Kind.INVALID_JSON, "the body must be a JSON object, but is " + shown(body));
        }
        try {
            return mapper.treeToValue(body, type);
        } catch (UnrecognizedPropertyException e) {
            throw unknown(e).causedBy(e);
        } catch (JacksonException e) {
            throw mismatch(e, body).causedBy(e);
        }
    }

    private static Problem unknown(UnrecognizedPropertyException e) {
        String path = path(e.getPath());
        String known = e.getKnownPropertyIds().stream()
                .map(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
        return Problem.of(
                Problem.Kind.UNKNOWN_PARAMETER,
                path + " is not known; check the spelling or leave it out. Known here: " + known,
                path);
    }

    private static Problem mismatch(JacksonException e, JsonNode body) {
        String path = path(e.getPath());
        JsonNode value = at(body, e.getPath());
        if (value != null && value.isObject() && e instanceof InvalidFormatException key) {
            // The maps of requests are of token ids.
            return Problem.invalid(path, path + " has the key \"" + key.getValue() + "\", which is no token id");
        }
        return Problem.invalid(path, path + " must be " + expected(e) + ", but is " + shown(value));
    }

    private static String expected(JacksonException e) {
        Class<?> target = switch (e) {
            case MismatchedInputException mismatched -> mismatched.getTargetType();
            case InputCoercionException coercion -> coercion.getTargetType();
            default -> null;
        };
        // Without a target the type was right, but the number is too large for it.
        return target == null ? "a number of at most 64 bits" : expected(target);
    }

    private static String expected(Class<?> target) {
        if (target == Integer.class || target == int.class) {
            return "a whole number between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE;
        }
        if (target == Long.class || target == long.class) {
            return "a whole number between -2^63 and 2^63-1";
        }
        if (target == Double.class) {
            return "a number";
        }
        if (target == Boolean.class) {
            return "true or false";
        }
        if (target == String.class) {
            return "a string";
        }
        if (List.class.isAssignableFrom(target)) {
            return "a list of whole numbers";
        }
        if (target == StopStrings.class) {
            return "a string or a list of strings";
        }
        if (target == PromptField.class) {
            return "a string, a list of strings, a list of token ids or a list of lists of token ids";
        }
        return "a JSON object";
    }

    private static String path(List<JacksonException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : references) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.toString();
    }

    private static @Nullable JsonNode at(JsonNode body, List<JacksonException.Reference> references) {
        JsonNode node = body;
        for (JacksonException.Reference reference : references) {
            JsonNode child = reference.getPropertyName() == null
                    ? node.get(reference.getIndex())
                    : node.get(reference.getPropertyName());
            if (child == null) {
                return node;
            }
            node = child;
        }
        return node;
    }

    /** The value as written, cut when long. */
    private static String shown(@Nullable JsonNode value) {
        String kind = switch (value == null ? null : value.getNodeType()) {
            case STRING -> "the string ";
            case NUMBER -> "the number ";
            case ARRAY -> "the list ";
            case OBJECT -> "the object ";
            case null, default -> "";
        };
        String text = String.valueOf(value);
        return kind + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
    }
}
