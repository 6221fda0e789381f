package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
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
    void hasWideVectorsWithAllOfTheirParts() {
        assertThat(new CpuFeatures(Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl")).hasWideVectors())
                .isTrue();
        assertThat(new CpuFeatures(Set.of("avx2", "avx512f")).hasWideVectors()).isFalse();
    }

    @Test
    void hasNoWideVectorsWhereTheEnvironmentForbidsThem() {
        CpuFeatures cpu = CpuFeatures.parse(TWO_CORES);
        assertThat(cpu.upTo("avx2").flags()).containsExactlyInAnyOrder("fpu", "avx2");
        assertThat(cpu.upTo("AVX512_CORE_BF16")).isEqualTo(cpu);
        assertThat(cpu.upTo(null)).isEqualTo(cpu);
    }

    @Test
    void hasNoneWhereLinuxDoesNotSay() {
        assertThat(CpuFeatures.parse("").flags()).isEmpty();
        assertThat(CpuFeatures.parse("flags\t\t:").has("avx2")).isFalse();
    }
}
