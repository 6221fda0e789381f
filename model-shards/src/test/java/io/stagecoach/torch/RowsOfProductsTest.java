package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.stagecoach.model.Activation;
import io.stagecoach.model.Precision;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row of a product has the same bits in a product of any number of rows, for matrices of the sizes that models have. */
class RowsOfProductsTest {
    /** Over FBGEMM's groups of 120 rows and oneDNN's blocks of 64. */
    private static final int MOST = 400;

    private static final int[] FEWER = {
        1, 2, 3, 5, 6, 7, 14, 16, 31, 32, 33, 63, 64, 65, 67, 96, 121, 122, 128, 241, 399
    };

    static Stream<Arguments> products() {
        List<int[]> shapes = List.of(
                new int[] {768, 2304}, new int[] {3072, 768}, new int[] {576, 1536}, new int[] {768, 8191}, new int[] {
                    33, 17
                });
        return Stream.of(Precision.values())
                .flatMap(precision -> shapes.stream().map(shape -> Arguments.of(precision, shape[0], shape[1])));
    }

    @ParameterizedTest
    @MethodSource("products")
    void sameBitsInAnyNumberOfRows(Precision precision, int inputs, int outputs) {
        Pipeline.assumeRuns(precision);
        TorchEngine.start(1);
        SplittableRandom random = new SplittableRandom(inputs * 31L + outputs);
        try (PtNDManager manager = TorchEngine.newManager();
                TorchModule module = module(Packings.of(precision).layers())) {
            module.run("add", values(manager, random, outputs, inputs, 0.05f), TorchModule.value((PtNDArray)
                    manager.create(floats(random, outputs, 1), new Shape(outputs))));
            float[] rows = floats(random, MOST * inputs, 1);
            float[] all = product(module, manager, rows, MOST, inputs);
            for (int fewer : FEWER) {
                float[] some = product(module, manager, rows, fewer, inputs);
                assertThat(Arrays.mismatch(some, Arrays.copyOf(all, fewer * outputs)))
                        .as("first value that differs, %d rows", fewer)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void blocksAndAddedRowsAreForCpusWithoutWideVectors() {
        CpuFeatures narrow = new CpuFeatures(Set.of("avx2"));
        CpuFeatures wide = new CpuFeatures(Set.of("avx2", "avx512f", "avx512bw", "avx512dq", "avx512vl"));
        assertThat(Packings.of(Precision.F32, narrow).layers()).isInstanceOf(RowBlocks.class);
        assertThat(Packings.of(Precision.F32, wide).layers()).isEqualTo(OneDnnPacking.F32);
        assertThat(Packings.of(Precision.FP16, narrow).layers()).isEqualTo(new FbgemmHalfPacking(3));
        assertThat(Packings.of(Precision.FP16, wide).layers()).isEqualTo(new FbgemmHalfPacking(1));
    }

    private static TorchModule module(Packing packing) {
        String source = """
                class Shard(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  weights : List[{type}]
                  biases : List[Tensor]
                  def add(self: __torch__.Shard, w: Tensor, b: Tensor) -> int:
                    torch.append(self.weights, {pack})
                    torch.append(self.biases, {pack bias})
                    return 0
                  def product(self: __torch__.Shard, x: Tensor) -> Tensor:
                    return torch.to({product}, 6)
                """.replace("{type}", packing.type())
                .replace("{pack}", packing.pack("w", "b"))
                .replace("{pack bias}", packing.packBias("b"))
                .replace("{product}", packing.activated("x", "self.weights[0]", "self.biases[0]", Activation.RELU));
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("weights", "List[" + packing.type() + "]");
        lists.put("biases", TorchArchive.TENSOR_LIST);
        return TorchModule.load(source + String.join("", packing.methods()), lists);
    }

    private static float[] product(TorchModule module, PtNDManager manager, float[] rows, int count, int inputs) {
        PtNDArray x = (PtNDArray) manager.create(Arrays.copyOf(rows, count * inputs), new Shape(count, inputs));
        try (IValue product = module.call("product", TorchModule.value(x))) {
            return product.toTensor(manager).toFloatArray();
        } finally {
            x.close();
        }
    }

    private static IValue values(PtNDManager manager, SplittableRandom random, int rows, int width, float scale) {
        return TorchModule.value(
                (PtNDArray) manager.create(floats(random, rows * width, scale), new Shape(rows, width)));
    }

    private static float[] floats(SplittableRandom random, int count, float scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = scale * (float) random.nextGaussian();
        }
        return values;
    }
}
