package io.stagecoach.torch;

import io.stagecoach.model.Precision;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packings of a shard.
 *
 * @param layers of the matrices in the layers
 * @param head of the head's matrix
 */
record Packings(Packing layers, Packing head) {

    static Packings of(Precision precision) {
        return of(precision, CpuFeatures.here());
    }

    /**
     * The head of a bf16 shard is kept in f16: as small and as fast, but its logits come out in f32. In bf16, with 8
     * significant bits, neighbouring logits of 100 would be 0.5 apart.
     *
     * <p>The head of an int8 shard is int8 too. In f16 the error would be a tenth less, for twice the bytes to read: 0.7
     * ms of the 3.3 that all of GPT-2 124M's matrices take for one row (2 cores).
     */
    static Packings of(Precision precision, CpuFeatures cpu) {
        return switch (precision) {
            case F32 -> both(OneDnnPacking.f32On(cpu));
            case BF16 -> new Packings(OneDnnPacking.BF16, FbgemmHalfPacking.on(cpu));
            case FP16 -> both(FbgemmHalfPacking.on(cpu));
            case INT8 -> both(FbgemmBytePacking.on(cpu));
        };
    }

    private static Packings both(Packing packing) {
        return new Packings(packing, packing);
    }

    /** The methods that the two packings' expressions call. */
    String methods() {
        return Stream.of(layers, head)
                .flatMap(packing -> packing.methods().stream())
                .distinct()
                .collect(Collectors.joining());
    }
}
