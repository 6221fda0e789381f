package io.stagecoach.checkpoint;

import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The tensors of a model by name, wherever they lie: in {@code model.safetensors}, or in the files that
 * {@code model.safetensors.index.json} names; with {@code transformer.} before their names or without. Reads a file's
 * header when the first of its tensors is asked for, and of the data only the bytes asked for. Not thread-safe.
 */
public final class Checkpoint {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private final ModelSource source;
    /** Tensor name to file, of a sharded model; empty when there is a single file. */
    private final Map<String, String> index;

    private final Map<String, SafetensorsFile> opened = new HashMap<>();

    private Checkpoint(ModelSource source, Map<String, String> index) {
        this.source = source;
        this.index = index;
    }

    /**
     * @throws CheckpointException when the model has neither file, or the index is damaged
     */
    public static Checkpoint open(ModelSource source) throws IOException {
        if (source.size(SINGLE) >= 0) {
            return new Checkpoint(source, Map.of());
        }
        Optional<byte[]> index = source.file(INDEX);
        if (index.isPresent()) {
            return new Checkpoint(source, weightMap(Json.object(INDEX, index.get())));
        }
        throw new CheckpointException("model '" + source.name() + "' has neither " + SINGLE + " nor " + INDEX
                + "; a checkpoint in another format (pytorch_model.bin) can be converted with transformers'"
                + " save_pretrained");
    }

    /**
     * Reads one tensor as f32.
     *
     * @param to takes the values, row-major, from its position on
     * @throws CheckpointException when the tensor is missing, has another shape, is stored in a format other than F32,
     *     F16 and BF16, or its file is damaged
     */
    public void read(TensorSpec tensor, FloatBuffer to) throws IOException {
        Location at = locate(tensor);
        at.type().toFloats(source.read(at.file(), at.begin(), at.end()).order(ByteOrder.LITTLE_ENDIAN), to);
    }

    /**
     * Looks whether tensors could be read, from the files' headers and sizes alone: a model that cannot be served is
     * better known before a member joins than when it loads a shard.
     *
     * @throws CheckpointException as {@link #read} would
     */
    public void check(List<TensorSpec> tensors) throws IOException {
        for (TensorSpec tensor : tensors) {
            locate(tensor);
        }
    }

    /** Bytes {@code [begin, end)} of a file. */
    private record Location(String file, long begin, long end, StoredType type) {}

    private Location locate(TensorSpec tensor) throws IOException {
        String name = storedName(tensor.name());
        SafetensorsFile file = fileOf(name);
        SafetensorsFile.Entry entry = file.entries().get(name);
        if (entry == null) {
            throw new CheckpointException(INDEX + " puts tensor " + name + " into " + file.file() + ", which lacks it");
        }
        String where = "tensor " + name + " of " + file.file();
        long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
        if (!Arrays.equals(entry.shape(), shape)) {
            throw new CheckpointException(where + " has the shape " + Arrays.toString(entry.shape()) + ", but "
                    + ModelConfigReader.FILE + " asks for " + Arrays.toString(shape));
        }
        StoredType type = storedType(where, entry.dtype());
        long bytes = (long) tensor.size() * type.bytes();
        if (entry.end() - entry.begin() != bytes) {
            throw new CheckpointException(where + " takes " + bytes + " bytes, but its header entry gives it "
                    + (entry.end() - entry.begin()));
        }
        return new Location(file.file(), entry.begin(), entry.end(), type);
    }

    private String storedName(String name) throws IOException {
        String prefixed = "transformer." + name;
        if (has(name)) {
            return name;
        }
        if (has(prefixed)) {
            return prefixed;
        }
        String hint = name.equals("lm_head.weight") ? "; a model without it has tie_word_embeddings true" : "";
        throw new CheckpointException("model '" + source.name() + "': tensor " + name + " is missing from "
                + (index.isEmpty() ? SINGLE : INDEX) + ", with and without 'transformer.' before it" + hint);
    }

    private boolean has(String name) throws IOException {
        return index.isEmpty() ? opened(SINGLE).entries().containsKey(name) : index.containsKey(name);
    }

    private SafetensorsFile fileOf(String name) throws IOException {
        return opened(index.getOrDefault(name, SINGLE));
    }

    private SafetensorsFile opened(String file) throws IOException {
        SafetensorsFile known = opened.get(file);
        if (known == null) {
            known = SafetensorsFile.open(source, file);
            opened.put(file, known);
        }
        return known;
    }

    private static StoredType storedType(String where, String dtype) throws CheckpointException {
        for (StoredType type : StoredType.values()) {
            if (type.name().equals(dtype)) {
                return type;
            }
        }
        throw new CheckpointException(where + " is stored as " + dtype + "; F32, F16 and BF16 are supported");
    }

    private static Map<String, String> weightMap(JsonNode json) throws CheckpointException {
        JsonNode map = json.path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new CheckpointException(INDEX + ": weight_map must be an object of tensor names to files");
        }
        Map<String, String> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : map.properties()) {
            String file = property.getValue().isString() ? property.getValue().stringValue() : "";
            if (file.isEmpty() || file.contains("/") || file.contains("\\")) {
                throw new CheckpointException(INDEX + ": weight_map." + property.getKey()
                        + " must name a file beside the index, but is " + property.getValue());
            }
            files.put(property.getKey(), file);
        }
        return files;
    }
}
