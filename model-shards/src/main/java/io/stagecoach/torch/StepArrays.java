package io.stagecoach.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.stagecoach.shard.ShardInput;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** A forward pass's input and answer as torch's arrays in the CPU's memory. */
final class StepArrays {
    private StepArrays() {}

    /** Token ids and positions, {@code int64 [2, rows]}, or hidden states, {@code f32 [rows, width]}. */
    static PtNDArray input(StepEncoder encoder, ShardInput input, PtNDManager manager) {
        return switch (input) {
            case ShardInput.Tokens tokens -> {
                long[] values = encoder.idsAndPositions(tokens);
                yield manager.create(LongBuffer.wrap(values), new Shape(2, tokens.ids().length), DataType.INT64);
            }
            case ShardInput.Hidden hidden -> {
                Shape shape = new Shape(hidden.hidden().length / hidden.width(), hidden.width());
                yield manager.create(FloatBuffer.wrap(hidden.hidden()), shape, DataType.FLOAT32);
            }
        };
    }

    static float[] floats(PtNDArray array) {
        FloatBuffer values = array.toByteBuffer(true).asFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }
}
