package io.stagecoach.torch;

import io.stagecoach.checkpoint.Gpt2Tensors;
import io.stagecoach.checkpoint.Gpt2Tensors.Part;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;

/** The memory that a shard's weights take. */
public final class PackedWeights {
    private PackedWeights() {}

    /** Bytes on this CPU. */
    public static long bytes(ModelConfig config, ShardRange range, Precision precision) {
        return bytes(config, range, Packings.of(precision));
    }

    static long bytes(ModelConfig config, ShardRange range, Packings packings) {
        Gpt2Tensors tensors = new Gpt2Tensors(config);
        long bytes = 0;
        if (range.first() == 0) {
            bytes += (long) (tensors.tokenEmbedding().size()
                            + tensors.positionEmbedding().size())
                    * Float.BYTES;
        }
        for (int layer = range.first(); layer < range.end(); layer++) {
            for (Part part : tensors.layer(layer)) {
                bytes += bytes(part, packings.layers());
            }
        }
        if (range.end() == config.layers()) {
            bytes += bytes(tensors.finalNorm(), packings.layers());
            bytes += (long) tensors.head().size() * packings.head().bytesPerWeight();
        }
        return bytes;
    }

    /** Biases and norms stay f32. */
    private static long bytes(Part part, Packing packing) {
        int perWeight = part.linear() ? packing.bytesPerWeight() : Float.BYTES;
        return (long) part.weight().size() * perWeight + (long) part.bias().size() * Float.BYTES;
    }
}
