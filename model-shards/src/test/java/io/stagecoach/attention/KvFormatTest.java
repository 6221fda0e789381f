package io.stagecoach.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class KvFormatTest {
    private static final float[] VALUES = {
        0f,
        -0f,
        1f,
        -1f,
        1.00390625f,
        1.01171875f,
        65504f,
        1e5f,
        -1e5f,
        6e-8f,
        3.3e-5f,
        1e-20f,
        0.1f,
        -123.456f,
        3e38f,
        7f
    };

    private static float[] stored(KvFormat format, float[] values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1000);
            format.store(values, values.length, memory, 8, 0, 1);
            float[] read = new float[values.length];
            format.load(memory, 8, values.length, read);
            return read;
        }
    }

    @Test
    void f32KeepsAll() {
        assertThat(stored(KvFormat.F32, VALUES)).isEqualTo(VALUES);
    }

    @Test
    void bf16RoundsToTheNearestAndTiesToEven() {
        float[] read = stored(KvFormat.BF16, VALUES);
        assertThat(read[4]).as("halfway between 1 and 1.0078125").isEqualTo(1f);
        assertThat(read[5]).as("halfway between 1.0078125 and 1.015625").isEqualTo(1.015625f);
        assertThat(Float.floatToRawIntBits(read[1])).isEqualTo(Float.floatToRawIntBits(-0f));
        for (int i = 0; i < VALUES.length; i++) {
            assertThat(Math.abs(read[i] - VALUES[i])).isLessThanOrEqualTo(Math.abs(VALUES[i]) / 256);
        }
        assertThat(stored(KvFormat.BF16, nans())).containsOnly(Float.NaN);
    }

    /** The JDK's own conversion is the oracle, for every one of the finite halves. */
    @Test
    void fp16ReadsEveryHalfAndWritesTheNearest() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2 * 65536L);
            for (int half = 0; half < 65536; half++) {
                memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, half, (short) half);
            }
            float[] read = new float[65536];
            KvFormat.FP16.load(memory, 0, read.length, read);
            for (int half = 0; half < 65536; half++) {
                if ((half & 0x7c00) != 0x7c00) {
                    assertThat(Float.floatToRawIntBits(read[half]))
                            .isEqualTo(Float.floatToRawIntBits(Float.float16ToFloat((short) half)));
                }
            }
        }
        float[] read = stored(KvFormat.FP16, VALUES);
        for (int i = 0; i < VALUES.length; i++) {
            float inRange = Math.clamp(VALUES[i], -65504, 65504);
            assertThat(read[i]).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(inRange)));
        }
    }

    @Test
    void placesMayLieApart() {
        for (KvFormat format : KvFormat.values()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(1000);
                format.store(new float[] {1, 2, 3}, 3, memory, 0, 2, 5);
                float[] read = new float[16];
                format.load(memory, 0, 16, read);
                assertThat(read).isEqualTo(new float[] {0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0});
            }
            assertThat(KvFormat.of(format.text())).isEqualTo(format);
        }
        assertThatThrownBy(() -> KvFormat.of("int4")).hasMessage("KV dtype 'int4' is not one of f32, bf16, fp16");
    }

    private static float[] nans() {
        float[] nans = new float[16];
        java.util.Arrays.fill(nans, Float.NaN);
        return nans;
    }
}
