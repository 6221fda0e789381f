package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuFeaturesTest {
    private static final String TWO_CORES = """
            processor\t: 0
            model name\t: AMD EPYC
            flags\t\t: fpu avx2 avx512f avx512_bf16
            bugs\t\t: spectre_v1

            processor\t: 1
            flags\t\t: fpu avx2 avx512f avx512_bf16
            """;

    @Test
    void readsTheFlags() {
        CpuFeatures cpu = CpuFeatures.parse(TWO_CORES);
        assertThat(cpu.flags()).containsExactlyInAnyOrder("fpu", "avx2", "avx512f", "avx512_bf16");
        assertThat(cpu.has("avx512_bf16")).isTrue();
        assertThat(cpu.has("avx512_vnni")).isFalse();
    }

    @Test
    void hasNoneWhereLinuxDoesNotSay() {
        assertThat(CpuFeatures.parse("").flags()).isEmpty();
        assertThat(CpuFeatures.parse("flags\t\t:").has("avx2")).isFalse();
    }
}
