package io.stagecoach.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import io.stagecoach.model.Precision;
import io.stagecoach.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** In what number format keys and values are kept. They are computed with in f32. */
public enum KvFormat {
    /** As computed. */
    F32("f32", Float.BYTES) {
        @Override
        void store(float[] values, int count, MemorySegment memory, long offset, long first, long stride) {
            for (int i = 0; i < count; i++) {
                memory.set(JAVA_FLOAT_UNALIGNED, offset + (first + i * stride) * Float.BYTES, values[i]);
            }
        }

        @Override
        void load(MemorySegment memory, long offset, int count, float[] to) {
            MemorySegment.copy(memory, JAVA_FLOAT_UNALIGNED, offset, to, 0, count);
        }
    },
    /** The upper half of a float, rounded to nearest: half the memory, and 8 significant bits. */
    BF16("bf16", Short.BYTES) {
        @Override
        void store(float[] values, int count, MemorySegment memory, long offset, long first, long stride) {
            for (int i = 0; i < count; i++) {
                memory.set(JAVA_SHORT_UNALIGNED, offset + (first + i * stride) * Short.BYTES, rounded(values[i]));
            }
        }

        @Override
        void load(MemorySegment memory, long offset, int count, float[] to) {
            for (int i = 0; i < count; i += FLOATS.length()) {
                read(memory, offset + (long) i * Short.BYTES)
                        .lanewise(LSHL, Short.SIZE)
                        .reinterpretAsFloats()
                        .intoArray(to, i);
            }
        }

        private static short rounded(float value) {
            int bits = Float.floatToRawIntBits(value);
            int tiesToEven = bits + 0x7fff + (bits >>> Short.SIZE & 1);
            return (short) (Float.isNaN(value) ? NAN : tiesToEven >>> Short.SIZE);
        }
    },
    /**
     * IEEE 754's 16 bits: 11 significant ones, up to 65504, which larger values are cut to. Takes some more work to read
     * than bf16.
     */
    FP16("fp16", Short.BYTES) {
        @Override
        void store(float[] values, int count, MemorySegment memory, long offset, long first, long stride) {
            for (int i = 0; i < count; i++) {
                short half = Float.floatToFloat16(Math.clamp(values[i], -LARGEST, LARGEST));
                memory.set(JAVA_SHORT_UNALIGNED, offset + (first + i * stride) * Short.BYTES, half);
            }
        }

        /** The exponent is too small by 112 when the bits are put where a float has them. */
        @Override
        void load(MemorySegment memory, long offset, int count, float[] to) {
            for (int i = 0; i < count; i += FLOATS.length()) {
                IntVector bits = read(memory, offset + (long) i * Short.BYTES);
                FloatVector magnitude = bits.and(0x7fff)
                        .lanewise(LSHL, 13)
                        .reinterpretAsFloats()
                        .mul(0x1p112f);
                bits.and(0x8000)
                        .lanewise(LSHL, Short.SIZE)
                        .or(magnitude.reinterpretAsInts())
                        .reinterpretAsFloats()
                        .intoArray(to, i);
            }
        }
    };

    private static final int NAN = 0x7fc0;

    private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    private static final float LARGEST = 65504;

    private final String text;
    private final int bytes;

    KvFormat(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /**
     * What goes with a precision of the weights. With fp16, bf16 would be three times the error of the weights themselves,
     * and change a greedy text in 23.
     */
    public static KvFormat with(Precision precision) {
        return switch (precision) {
            case F32 -> F32;
            case FP16 -> FP16;
            case BF16, INT8 -> BF16;
        };
    }

    /** As written in a configuration. */
    public String text() {
        return text;
    }

    /** Of one value. */
    public int bytes() {
        return bytes;
    }

    /** @throws IllegalArgumentException when there is no such format */
    public static KvFormat of(String text) {
        return Arrays.stream(values())
                .filter(format -> format.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("KV dtype '" + text + "' is not one of "
                        + Arrays.stream(values()).map(KvFormat::text).collect(Collectors.joining(", "))));
    }

    private static IntVector read(MemorySegment memory, long offset) {
        return ShortVector.fromMemorySegment(HALVES, memory, offset, ByteOrder.nativeOrder())
                .convertShape(ZERO_EXTEND_S2I, INTS, 0)
                .reinterpretAsInts();
    }

    /**
     * Writes values that need not lie side by side: value i at place {@code first + i · stride}.
     *
     * @param offset of place 0, in bytes
     */
    abstract void store(float[] values, int count, MemorySegment memory, long offset, long first, long stride);

    /**
     * Reads values that lie side by side.
     *
     * @param offset of the first, in bytes
     * @param count a multiple of {@link Lanes#MOST}
     */
    abstract void load(MemorySegment memory, long offset, int count, float[] to);
}
