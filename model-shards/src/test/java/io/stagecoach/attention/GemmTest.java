package io.stagecoach.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GemmTest {
    private final SplittableRandom random = new SplittableRandom(1);

    /** Bit for bit, so a value depends on neither the tile it is in nor the width of the vectors. */
    @ParameterizedTest
    @CsvSource({"1,64,64", "1,5,16", "1,3,80", "7,64,48", "8,64,64", "9,24,32", "33,17,112", "6,9,144"})
    void sumsInOrderOfDepthWithFusedAdditions(int rows, int depth, int columns) {
        float[] a = random(3 + rows * (depth + 2));
        float[] b = random(5 + depth * (columns + 16));
        float[] c = random(7 + rows * (columns + 1));
        float[] expected = c.clone();
        for (int r = 0; r < rows; r++) {
            for (int n = 0; n < columns; n++) {
                float sum = c[7 + r * (columns + 1) + n];
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(a[3 + r * (depth + 2) + k], b[5 + k * (columns + 16) + n], sum);
                }
                expected[7 + r * (columns + 1) + n] = sum;
            }
        }
        Gemm.accumulate(
                new Gemm.Part(a, 3, depth + 2),
                new Gemm.Part(b, 5, columns + 16),
                new Gemm.Part(c, 7, columns + 1),
                rows,
                depth,
                columns);
        assertThat(c).isEqualTo(expected);
    }

    private float[] random(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
