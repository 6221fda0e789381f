package io.stagecoach.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The number formats a weight may be stored in; each knows how to become f32. */
enum StoredType {
    F32(4) {
        @Override
        void toFloats(ByteBuffer from, FloatBuffer to) {
            to.put(from.asFloatBuffer());
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
    };

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /**
     * @param from little-endian values
     * @param to takes them all, from its position on
     */
    abstract void toFloats(ByteBuffer from, FloatBuffer to);
}
