package io.stagecoach.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The instruction sets of this machine's CPU.
 *
 * @param flags in Linux's words, such as {@code avx512_bf16}
 */
record CpuFeatures(Set<String> flags) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    CpuFeatures {
        flags = Set.copyOf(flags);
    }

    /** Those of this machine; none where Linux does not say. */
    static CpuFeatures here() {
        try {
            return parse(Files.readString(CPU_INFO));
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

    boolean has(String flag) {
        return flags.contains(flag);
    }
}
