package io.stagecoach.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The instruction sets of this machine's CPU.
 *
 * @param flags in Linux's words, such as {@code avx512_bf16}
 */
record CpuFeatures(Set<String> flags) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private static final Set<String> WIDE = Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl");
    private static final Set<String> NARROW_ISAS = Set.of("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2");

    CpuFeatures {
        flags = Set.copyOf(flags);
    }

    /** Those of this machine that oneDNN may use; none where Linux does not say. */
    static CpuFeatures here() {
        try {
            return parse(Files.readString(CPU_INFO)).upTo(System.getenv("ONEDNN_MAX_CPU_ISA"));
        } catch (IOException e) {
            return new CpuFeatures(Set.of());
        }
    }

    /** @param cpuInfo the text of {@code /proc/cpuinfo}; its first line of flags counts, as all cores are alike */
    static CpuFeatures parse(String cpuInfo) {
        return cpuInfo.lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> new CpuFeatures(
                        Set.of(line.substring(line.indexOf(':') + 1).strip().split(" +"))))
                .orElse(new CpuFeatures(Set.of()));
    }

    /**
     * Those left when the environment forbids AVX-512, so that members with and without it compute the same numbers.
     *
     * @param mostIsa value of {@code ONEDNN_MAX_CPU_ISA}, such as {@code AVX2}; null when it is not set
     */
    CpuFeatures upTo(@Nullable String mostIsa) {
        boolean narrow = mostIsa != null && NARROW_ISAS.contains(mostIsa.toUpperCase(Locale.ROOT));
        return narrow
                ? new CpuFeatures(flags.stream()
                        .filter(flag -> !flag.startsWith("avx512") && !flag.startsWith("amx"))
                        .collect(Collectors.toUnmodifiableSet()))
                : this;
    }

    /** Vectors of 512 bits, with all that torch's libraries want before they use kernels for those. */
    boolean hasWideVectors() {
        return flags.containsAll(WIDE);
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }
}
