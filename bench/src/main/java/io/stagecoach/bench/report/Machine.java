package io.stagecoach.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where a benchmark ran.
 *
 * @param busyCores that others used in the second before the run; above 0.2 the figures are less than the machine can do
 */
public record Machine(String cpu, int cores, long memoryMib, String os, String java, double busyCores) {
    private static final double BUSY = 0.2;

    /** Looks at the machine for a second. */
    public static Machine here() throws InterruptedException {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        system.getCpuLoad(); // the next call answers for the time since this one
        Thread.sleep(1000);
        int cores = Runtime.getRuntime().availableProcessors();
        return new Machine(
                cpuName(),
                cores,
                system.getTotalMemorySize() >> 20,
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                Runtime.version().toString(),
                Math.round(system.getCpuLoad() * cores * 100) / 100.0);
    }

    public boolean busy() {
        return busyCores > BUSY;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.1f GiB, %s, Java %s, %.2f cores busy before the run",
                cpu,
                cores,
                memoryMib / 1024.0,
                os,
                java,
                busyCores);
    }

    /** The kernel's name for it, with the instructions that matter to the engine. */
    private static String cpuName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            var all = lines.toList();
            String flags = " " + value(all, "flags") + " ";
            String known = Stream.of("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16")
                    .filter(flag -> flags.contains(" " + flag + " "))
                    .reduce((a, b) -> a + " " + b)
                    .orElse("no AVX");
            return value(all, "model name") + " (family " + value(all, "cpu family") + ", " + known + ")";
        } catch (IOException e) {
            return "unknown CPU";
        }
    }

    private static String value(java.util.List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "\t") || line.startsWith(key + " ") || line.startsWith(key + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }
}
