package io.stagecoach.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
    @Test
    void weightsAreExponentialsWithin3e7() {
        float[] scores = new SplittableRandom(1)
                .doubles(1000, -90, 5)
                .collect(() -> new float[1008], new Fill()::put, (left, right) -> {});
        float[] weights = scores.clone();
        float sum = Softmax.weigh(weights, 0, 1000, 1008, 0.9f);
        double highest = max(scores, 1000);
        double expectedSum = 0;
        for (int i = 0; i < 1000; i++) {
            double expected = Math.exp(0.9f * (scores[i] - highest));
            expectedSum += expected;
            assertThat((double) weights[i]).isCloseTo(expected, within(expected * 1e-5 + 1e-37));
            if (scores[i] > highest - 5) {
                assertThat((double) weights[i]).isCloseTo(expected, within(expected * 3e-7));
            }
        }
        assertThat((double) sum).isCloseTo(expectedSum, within(expectedSum * 1e-6));
    }

    @Test
    void whatIsPastTheEndWeighsNothingWhateverIsThere() {
        float[] row = {9, 1, 2, 3, Float.NaN, Float.POSITIVE_INFINITY, 1e30f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
        float sum = Softmax.weigh(row, 1, 3, 16, 1);
        assertThat(row[0]).isEqualTo(9);
        assertThat(row[17]).isEqualTo(5);
        assertThat(Arrays.copyOfRange(row, 4, 17)).containsOnly(0f);
        assertThat(row[3]).isEqualTo(1f);
        assertThat(sum).isCloseTo(1 + (float) Math.exp(-1) + (float) Math.exp(-2), within(1e-6f));
    }

    @Test
    void theWeightsAndTheirSumDoNotDependOnThePadding() {
        float[] scores = new float[96];
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 37; i++) {
            scores[i] = (float) random.nextGaussian() * 9;
        }
        float[] narrow = scores.clone();
        float[] wide = scores.clone();
        float sum = Softmax.weigh(narrow, 0, 37, 48, 0.125f);
        assertThat(Softmax.weigh(wide, 0, 37, 96, 0.125f)).isEqualTo(sum);
        assertThat(wide).isEqualTo(narrow);
    }

    @Test
    void oneHugeScoreTakesAll() {
        float[] row = new float[16];
        row[2] = 1e30f;
        assertThat(Softmax.weigh(row, 0, 3, 16, 1)).isEqualTo(1f);
        assertThat(row).startsWith(0f, 0f, 1f);
    }

    private static double max(float[] values, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    private static final class Fill {
        private int next;

        void put(float[] values, double value) {
            values[next++] = (float) value;
        }
    }
}
