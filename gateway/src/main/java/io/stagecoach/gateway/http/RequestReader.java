package io.stagecoach.gateway.http;

import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.openai.CompletionRequest;
import io.stagecoach.gateway.openai.PromptField;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.gateway.process.ProcessRequest;
import io.stagecoach.gateway.process.ProcessRequest.ProcessParameters;
import io.stagecoach.gateway.process.StopStrings;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.AbstractDataBufferDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.util.MimeType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the body of a request into its record. Sampling fields that are missing or null get the defaults of the API.
 * The problem of a body that does not fit names the place, its value and what is expected.
 */
final class RequestReader extends AbstractDataBufferDecoder<Object> {
    private static final String PARAMETERS = "parameters";

    /** Answers carry it unchanged. */
    private static final String METADATA = "metadata";

    private static final Set<?> UNWRAP_SAMPLING = Set.of(ProcessParameters.class, CompletionRequest.class);
    private static final Map<Class<?>, String> EXPECTED = expected();
    private static final int SHOWN = 60;

    private final JsonMapper mapper;
    private final ObjectNode processDefaults;
    private final ObjectNode completionDefaults;

    /** @param maxBytes the largest body */
    RequestReader(JsonMapper mapper, int maxBytes) {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
        this.mapper = mapper;
        this.processDefaults = mapper.valueToTree(Sampling.PROCESS_DEFAULTS);
        this.completionDefaults = mapper.valueToTree(Sampling.OPENAI_DEFAULTS);
        setMaxInMemorySize(maxBytes);
    }

    @Override
    public boolean canDecode(ResolvableType type, @Nullable MimeType mimeType) {
        return type.toClass().isRecord() && super.canDecode(type, mimeType);
    }

    @Override
    public Object decode(
            DataBuffer body, ResolvableType type, @Nullable MimeType mimeType, @Nullable Map<String, Object> hints) {
        byte[] bytes = new byte[body.readableByteCount()];
        body.read(bytes);
        DataBufferUtils.release(body);
        return read(mapper.readTree(bytes), type.toClass());
    }

    private <T> T read(JsonNode body, Class<T> type) {
        if (!(body instanceof ObjectNode object)) {
            throw Problem.of(ProblemKind.INVALID_JSON, "the body must be a JSON object, but is " + shown(body));
        }
        object.propertyNames().stream()
                .filter(name -> !name.equals(METADATA))
                .toList()
                .forEach(name -> object.set(name, integral(object.get(name))));
        if (type == CompletionRequest.class) {
            complete(object, completionDefaults);
        } else if (type == ProcessRequest.class) {
            if (object.path(PARAMETERS).isMissingNode()
                    || object.path(PARAMETERS).isNull()) {
                object.putObject(PARAMETERS);
            }
            if (object.get(PARAMETERS) instanceof ObjectNode parameters) {
                complete(parameters, processDefaults);
            }
        }
        try {
            return mapper.treeToValue(object, type);
        } catch (UnrecognizedPropertyException e) {
            throw unknown(e).causedBy(e);
        } catch (JacksonException e) {
            throw mismatch(e, object).causedBy(e);
        }
    }

    /** 16.0 is an integer, as in JSON Schema: clients whose numbers are all floating write whole numbers so. */
    private static JsonNode integral(JsonNode node) {
        switch (node) {
            case ObjectNode object ->
                List.copyOf(object.propertyNames()).forEach(name -> object.set(name, integral(object.get(name))));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, integral(array.get(i)));
                }
            }
            case DecimalNode number -> {
                BigDecimal value = number.decimalValue();
                if (value.scale() > 0 && value.stripTrailingZeros().scale() <= 0) {
                    return BigIntegerNode.valueOf(value.toBigIntegerExact());
                }
            }
            default -> {}
        }
        return node;
    }

    private static void complete(ObjectNode object, ObjectNode defaults) {
        defaults.forEachEntry((name, value) -> {
            if (object.path(name).isMissingNode() || object.path(name).isNull()) {
                object.set(name, value);
            }
        });
    }

    private Problem unknown(UnrecognizedPropertyException e) {
        String path = path(e.getPath());
        TreeSet<String> known =
                e.getKnownPropertyIds().stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
        if (UNWRAP_SAMPLING.contains(e.getReferringClass())) {
            // Jackson does not list unwrapped fields.
            known.addAll(processDefaults.propertyNames());
        }
        return Problem.of(
                ProblemKind.UNKNOWN_PARAMETER,
                path + " is not known; check the spelling or leave it out. Known here: " + String.join(", ", known),
                path);
    }

    private static Problem mismatch(JacksonException e, JsonNode body) {
        String path = path(e.getPath());
        if (e.getCause() instanceof Problem outOfRange) {
            return outOfRange.within(path.isEmpty() ? "" : path + ".");
        }
        JsonNode value = at(body, e.getPath());
        if (value != null && value.isObject() && e instanceof InvalidFormatException key) {
            // The only maps in requests have token ids as keys.
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
        if (target == null) {
            // The type is right, but the number is too large.
            return "a number of at most 64 bits";
        }
        return List.class.isAssignableFrom(target)
                ? "a list of whole numbers"
                : EXPECTED.getOrDefault(target, "a JSON object");
    }

    private static Map<Class<?>, String> expected() {
        String int32 = "a whole number between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE;
        String int64 = "a whole number between -2^63 and 2^63-1";
        Map<Class<?>, String> expected = new HashMap<>();
        expected.put(int.class, int32);
        expected.put(Integer.class, int32);
        expected.put(long.class, int64);
        expected.put(Long.class, int64);
        expected.put(OptionalLong.class, int64);
        expected.put(float.class, "a number");
        expected.put(Float.class, "a number");
        expected.put(boolean.class, "true or false");
        expected.put(String.class, "a string");
        expected.put(StopStrings.class, "a string or a list of strings");
        expected.put(
                PromptField.class, "a string, a list of strings, a list of token ids or a list of lists of token ids");
        return Map.copyOf(expected);
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

    /** The value as written, truncated when long. */
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
