package io.stagecoach.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes tensors as a safetensors file: the length of a JSON header, the header, the values, all little-endian. */
record TensorWriter(Map<String, Tensor> tensors) {

    void write(Path file) throws IOException {
        byte[] header = header();
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeLong(Long.reverseBytes(header.length));
            out.write(header);
            for (Tensor tensor : tensors.values()) {
                ByteBuffer bytes = ByteBuffer.allocate(tensor.values().length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.values());
                out.write(bytes.array());
            }
        }
    }

    private byte[] header() {
        Map<String, Object> entries = new LinkedHashMap<>();
        long begin = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            long end = begin + (long) tensor.getValue().values().length * Float.BYTES;
            entries.put(
                    tensor.getKey(),
                    Map.of(
                            "dtype", "F32",
                            "shape", tensor.getValue().shape(),
                            "data_offsets", List.of(begin, end)));
            begin = end;
        }
        String json = JsonMapper.shared().writeValueAsString(entries);
        // Padded, so that the values begin at a multiple of 8.
        return (json + " ".repeat(-json.length() & 7)).getBytes(UTF_8);
    }
}
