package io.stagecoach.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import io.stagecoach.source.FolderSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomModelTest {
    private static final ModelConfig CONFIG = ModelConfig.gpt2(2, 2, 32);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void isACompleteCheckpointWithGpt2sDeviations(StoredType stored) throws IOException {
        new RandomModel(CONFIG, stored, 7).write(folder);
        FolderSource source = new FolderSource("random", folder);
        assertThat(ModelConfigReader.read(source)).isEqualTo(CONFIG);
        Checkpoint checkpoint = Checkpoint.open(source);
        for (TensorSpec tensor : new Gpt2Tensors(CONFIG).of(new ShardRange(0, 2))) {
            FloatBuffer values = FloatBuffer.allocate(tensor.size());
            checkpoint.read(tensor, values);
            double expected = switch (tensor.name().replaceFirst("^h\\.\\d\\.", "")) {
                case "attn.c_proj.weight", "mlp.c_proj.weight" -> 0.01;
                case "wte.weight", "wpe.weight", "attn.c_attn.weight", "mlp.c_fc.weight" -> 0.02;
                default -> 0;
            };
            assertThat(deviation(values.array())).as(tensor.name()).isCloseTo(expected, within(expected / 20));
        }
    }

    private static double deviation(float[] values) {
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        return Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(i -> Math.pow(values[i] - mean, 2))
                .average()
                .orElseThrow());
    }

    @Test
    void theSeedDecides() throws IOException {
        for (int seed : new int[] {1, 1, 2}) {
            new RandomModel(CONFIG, StoredType.F32, seed).write(folder.resolve(seed + "-" + folder(seed)));
        }
        byte[] first = Files.readAllBytes(folder.resolve("1-0/model.safetensors"));
        assertThat(Files.readAllBytes(folder.resolve("1-1/model.safetensors"))).isEqualTo(first);
        assertThat(Files.readAllBytes(folder.resolve("2-0/model.safetensors"))).isNotEqualTo(first);
    }

    private int folder(int seed) {
        return Files.exists(folder.resolve(seed + "-0")) ? 1 : 0;
    }

    @Test
    void overwritesNothing() throws IOException {
        new RandomModel(CONFIG, StoredType.F32, 1).write(folder);
        assertThatThrownBy(() -> new RandomModel(CONFIG, StoredType.F32, 1).write(folder))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
