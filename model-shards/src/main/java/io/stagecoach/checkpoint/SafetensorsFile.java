package io.stagecoach.checkpoint;

import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Where each tensor of one file lies. The format: 8 bytes, the header's length; the header, a JSON object of name to
 * {@code {dtype, shape, data_offsets}}; the data, which the offsets count from
 * (<a href="https://huggingface.co/docs/safetensors">safetensors</a>).
 */
record SafetensorsFile(String file, Map<String, Entry> entries) {
    private static final long MAX_HEADER = 100L << 20;

    /**
     * @param dtype as written; a tensor nobody asks for may have any
     * @param begin the data's first byte in the file
     * @param end the byte after its last
     */
    record Entry(String dtype, long[] shape, long begin, long end) {}

    static SafetensorsFile open(ModelSource source, String file) throws IOException {
        long size = source.size(file);
        if (size < 8) {
            throw new CheckpointException(
                    size < 0
                            ? "model '" + source.name() + "' has no file " + file
                            : file + " is truncated: it has " + size + " bytes, less than a header's length takes");
        }
        long length = source.read(file, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > MAX_HEADER) {
            throw new CheckpointException(file + " is no safetensors file: it gives its header " + length + " bytes");
        }
        if (8 + length > size) {
            throw new CheckpointException(file + " is truncated: its header ends at byte " + (8 + length)
                    + ", but the file has " + size + "; download it again");
        }
        byte[] header = new byte[(int) length];
        source.read(file, 8, 8 + length).get(0, header);
        return parse(file, size, 8 + length, Json.object(file + "'s header", header));
    }

    private static SafetensorsFile parse(String file, long size, long data, JsonNode header)
            throws CheckpointException {
        Map<String, Entry> entries = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : header.properties()) {
            if (property.getKey().equals("__metadata__")) {
                continue;
            }
            Entry entry = entry(file, property.getKey(), property.getValue(), data);
            if (entry.end() > size) {
                throw new CheckpointException(file + " is truncated: tensor " + property.getKey() + " ends at byte "
                        + entry.end() + ", but the file has " + size + "; download it again");
            }
            entries.put(property.getKey(), entry);
        }
        return new SafetensorsFile(file, Map.copyOf(entries));
    }

    private static Entry entry(String file, String name, JsonNode json, long data) throws CheckpointException {
        JsonNode shape = json.path("shape");
        JsonNode offsets = json.path("data_offsets");
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        if (!json.path("dtype").isString()
                || !shape.isArray()
                || begin < 0
                || end < begin
                || end > Long.MAX_VALUE - data) {
            throw new CheckpointException(file + ": the header's entry of tensor " + name + " is malformed: " + json);
        }
        long[] sizes = StreamSupport.stream(shape.spliterator(), false)
                .mapToLong(size -> size.asLong(-1))
                .toArray();
        return new Entry(json.path("dtype").stringValue(), sizes, data + begin, data + end);
    }
}
