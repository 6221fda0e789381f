package io.stagecoach.torch;

import io.stagecoach.model.Precision;

/**
 * The packings of a shard.
 *
 * @param layers of the matrices in the layers
 * @param head of the head's matrix
 */
record Packings(Packing layers, Packing head) {

    /**
     * The head of a bf16 shard is kept in f16: as small and as fast, but its logits come out in f32. In bf16, with 8
     * significant bits, neighbouring logits of 100 would be 0.5 apart.
     */
    static Packings of(Precision precision) {
        return switch (precision) {
            case F32 -> new Packings(OneDnnPacking.F32, OneDnnPacking.F32);
            case BF16 -> new Packings(OneDnnPacking.BF16, new FbgemmHalfPacking());
        };
    }
}
