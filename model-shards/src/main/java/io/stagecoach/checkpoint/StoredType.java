package io.stagecoach.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;

/** The number formats a weight may be stored in; each knows how to become f32. */
public enum StoredType {
    F32(4) {
        @Override
        void toFloats(ByteBuffer from, FloatBuffer to) {
            to.put(from.asFloatBuffer());
        }

        @Override
        void put(ByteBuffer to, float value) {
            to.putFloat(value);
        }
    },
    F16(2) {
        @Override
        void toFloats(ByteBuffer from, FloatBuffer to) {
            var halves = from.asShortBuffer();
            while (halves.hasRemaining()) {
                to.put(Float.float16ToFloat(halves.get()));
            }
        }

        @Override
        void put(ByteBuffer to, float value) {
            to.putShort(Float.floatToFloat16(value));
        }
    },
    BF16(2) {
        /** The upper half of an f32. */
        @Override
        void toFloats(ByteBuffer from, FloatBuffer to) {
            var halves = from.asShortBuffer();
            while (halves.hasRemaining()) {
                to.put(Float.intBitsToFloat(halves.get() << 16));
            }
        }

        /** Rounds to the nearest, to the even one of two as near. */
        @Override
        void put(ByteBuffer to, float value) {
            int bits = Float.floatToIntBits(value);
            int rounding = 0x7fff + (bits >>> 16 & 1);
            to.putShort((short) (Float.isNaN(value) ? 0x7fc0 : bits + rounding >>> 16));
        }
    };

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * @param text {@code f32}, {@code f16} or {@code bf16}
     * @throws IllegalArgumentException for anything else
     */
    public static StoredType of(String text) {
        for (StoredType type : values()) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("dtype '" + text + "' is not one of f32, f16, bf16");
    }

    /** As written on a command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    int bytes() {
        return bytes;
    }

    /**
     * @param from little-endian values
     * @param to takes them all, from its position on
     */
    abstract void toFloats(ByteBuffer from, FloatBuffer to);

    /** Writes one value, rounded to this format. */
    abstract void put(ByteBuffer to, float value);
}
