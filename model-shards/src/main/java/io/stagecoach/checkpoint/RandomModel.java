package io.stagecoach.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint with random weights, for benchmarks and tests: as fast as a trained one of its shape, and made in
 * seconds without a download. Weights are drawn as GPT-2's were before training (Radford et al. 2019, section 2.3):
 * normal with standard deviation 0.02, projections into the residual stream less the more layers there are. It has no
 * tokenizer.
 *
 * @param seed the same seed gives the same files
 */
public record RandomModel(ModelConfig config, StoredType stored, long seed) {
    private static final double DEVIATION = 0.02;
    private static final int BUFFER_VALUES = 1 << 16;

    /**
     * Writes {@code config.json} and {@code model.safetensors}. The folder is made when it is missing.
     *
     * @throws FileAlreadyExistsException when the folder holds one of them already
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(ModelConfigReader.FILE), ModelConfigWriter.json(config), StandardOpenOption.CREATE_NEW);
        try (FileChannel file = FileChannel.open(
                folder.resolve(Checkpoint.SINGLE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            List<TensorSpec> tensors = new Gpt2Tensors(config).of(new ShardRange(0, config.layers()));
            writeFully(file, header(tensors));
            for (int i = 0; i < tensors.size(); i++) {
                write(file, tensors.get(i), new SplittableRandom(seed * 1_000_003 + i));
            }
        }
    }

    private ByteBuffer header(List<TensorSpec> tensors) {
        Map<String, Object> entries = new LinkedHashMap<>();
        long begin = 0;
        for (TensorSpec tensor : tensors) {
            long end = begin + (long) tensor.size() * stored.bytes();
            entries.put(
                    tensor.name(),
                    Map.of(
                            "dtype", stored.name(),
                            "shape", tensor.shape(),
                            "data_offsets", List.of(begin, end)));
            begin = end;
        }
        String json = JsonMapper.shared().writeValueAsString(entries);
        String padded = json + " ".repeat(-json.length() & 7); // the data begins at a multiple of 8
        byte[] bytes = padded.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .flip();
    }

    private void write(FileChannel file, TensorSpec tensor, SplittableRandom random) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(BUFFER_VALUES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        double mean = tensor.name().contains("ln_") && tensor.name().endsWith(".weight") ? 1 : 0;
        double deviation = deviation(tensor);
        for (int left = tensor.size(); left > 0; left -= BUFFER_VALUES) {
            buffer.clear();
            for (int i = 0; i < Math.min(left, BUFFER_VALUES); i++) {
                stored.put(buffer, (float) (mean + deviation * random.nextGaussian()));
            }
            writeFully(file, buffer.flip());
        }
    }

    private double deviation(TensorSpec tensor) {
        boolean matrix = tensor.shape().size() > 1;
        boolean intoResidual = tensor.name().endsWith("c_proj.weight");
        return !matrix ? 0 : intoResidual ? DEVIATION / Math.sqrt(2.0 * config.layers()) : DEVIATION;
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
