package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FbgemmBytePackingTest {
    private static final CpuFeatures VNNI = new CpuFeatures(Set.of("avx2", "avx512_vnni"));
    private static final CpuFeatures OLDER = new CpuFeatures(Set.of("avx2", "avx_vnni"));

    @Test
    void takesAllOfAByteWhereSumsCannotSaturate() {
        assertThat(FbgemmBytePacking.on(VNNI).levels()).isEqualTo(127);
    }

    /** An input is unsigned, with its zero in the middle; a weight is at most 127. */
    @Test
    void twoProductsFitInto16BitsElsewhere() {
        int levels = FbgemmBytePacking.on(OLDER).levels();
        assertThat(2 * (2 * levels + 1) * 127).isLessThanOrEqualTo(Short.MAX_VALUE);
    }
}
