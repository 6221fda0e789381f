package io.stagecoach.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stagecoach.shard.Segment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the textbook's formula in doubles. That the bits do not depend on the company is ExactnessTest's. */
class PagedAttentionTest {
    private static final int POSITIONS = 150;
    private static final float SCALE = 0.3f;

    @ParameterizedTest
    @CsvSource({
        "F32,1,4,1e-6",
        "F32,3,20,1e-6",
        "F32,12,64,1e-6",
        "BF16,3,20,1e-2",
        "BF16,12,64,1e-2",
        "BF16,2,80,1e-2",
        "FP16,3,20,1e-3",
        "FP16,2,80,1e-3"
    })
    void attendsToAllPositionsUpToItsOwn(KvFormat format, int heads, int headWidth, double error) {
        int width = heads * headWidth;
        float[] qkv = random(POSITIONS * 3 * width);
        int[] pages = {7, 2, 5};
        try (Team team = new Team(2);
                PagedAttention attention = new PagedAttention(2, heads, headWidth, format, 8, team);
                Arena arena = Arena.ofShared()) {
            MemorySegment output = arena.allocate(JAVA_FLOAT, (long) POSITIONS * width);
            Segment all = new Segment(pages, 0, POSITIONS, Segment.Logits.NONE);
            attention.prepare(List.of(all));
            attention.attend(1, SCALE, List.of(all), copy(arena, qkv), output);
            for (int position : new int[] {0, 1, 15, 16, 63, 64, 65, 127, 128, 149}) {
                for (int head = 0; head < heads; head++) {
                    double[] expected = expected(qkv, position, head, heads, headWidth);
                    for (int d = 0; d < headWidth; d++) {
                        assertThat((double) output.getAtIndex(JAVA_FLOAT, position * width + head * headWidth + d))
                                .as("position %d, head %d", position, head)
                                .isCloseTo(expected[d], within(error * 4));
                    }
                }
            }
        }
    }

    private static double[] expected(float[] qkv, int position, int head, int heads, int headWidth) {
        double[] weights = IntStream.rangeClosed(0, position)
                .mapToDouble(other -> {
                    double product = 0;
                    for (int d = 0; d < headWidth; d++) {
                        product += (double) at(qkv, position, 0, head, d, heads, headWidth)
                                * at(qkv, other, 1, head, d, heads, headWidth);
                    }
                    return Math.exp(SCALE * product);
                })
                .toArray();
        double sum =
                IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).sum();
        double[] result = new double[headWidth];
        for (int other = 0; other <= position; other++) {
            for (int d = 0; d < headWidth; d++) {
                result[d] += weights[other] / sum * at(qkv, other, 2, head, d, heads, headWidth);
            }
        }
        return result;
    }

    private static float at(float[] qkv, int row, int part, int head, int d, int heads, int headWidth) {
        return qkv[((row * 3 + part) * heads + head) * headWidth + d];
    }

    @ParameterizedTest
    @EnumSource(KvFormat.class)
    void layersAndSequencesKeepApart(KvFormat format) {
        int width = 24;
        try (Team team = new Team(1);
                PagedAttention attention = new PagedAttention(2, 2, 12, format, 4, team);
                Arena arena = Arena.ofShared()) {
            Segment one = new Segment(new int[] {1}, 0, 9, Segment.Logits.NONE);
            Segment two = new Segment(new int[] {3}, 0, 5, Segment.Logits.NONE);
            MemorySegment first = copy(arena, random(14 * 3 * width));
            MemorySegment alone = arena.allocate(JAVA_FLOAT, 14L * width);
            MemorySegment again = arena.allocate(JAVA_FLOAT, 14L * width);
            attention.prepare(List.of(one, two));
            attention.attend(0, SCALE, List.of(one, two), first, alone);
            attention.attend(1, SCALE, List.of(two, one), copy(arena, random(14 * 3 * width)), again);
            Segment next = new Segment(new int[] {1}, 8, 1, Segment.Logits.NONE);
            MemorySegment row = first.asSlice(8L * 3 * width * Float.BYTES, 3L * width * Float.BYTES);
            attention.attend(0, SCALE, List.of(next), row, again);
            for (int i = 0; i < width; i++) {
                assertThat(again.getAtIndex(JAVA_FLOAT, i)).isEqualTo(alone.getAtIndex(JAVA_FLOAT, 8L * width + i));
            }
        }
    }

    private static MemorySegment copy(Arena arena, float[] values) {
        return arena.allocateFrom(JAVA_FLOAT, values);
    }

    private static float[] random(int length) {
        SplittableRandom random = new SplittableRandom(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * 0.7);
        }
        return values;
    }
}
