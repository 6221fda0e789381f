package io.stagecoach.source.jackson;

import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code model.safetensors.index.json}: which file holds which tensor of a model that has several. */
public final class WeightIndex {

    private static final JsonMapper JSON = JsonMapper.shared();

    private WeightIndex() {}

    /**
     * The files that hold tensors.
     *
     * @throws IOException when the index is no JSON or names no file
     */
    public static SortedSet<String> files(byte[] index) throws IOException {
        JsonNode tensors;
        try {
            tensors = JSON.readTree(index).path("weight_map");
        } catch (JacksonException e) {
            throw new IOException("model.safetensors.index.json is no JSON: " + e.getOriginalMessage(), e);
        }
        SortedSet<String> files = new TreeSet<>();
        tensors.forEach(file -> files.add(file.asString("")));
        if (files.isEmpty() || files.contains("")) {
            throw new IOException(
                    "model.safetensors.index.json has no weight_map from tensors to files; fetch the model again");
        }
        return files;
    }
}
