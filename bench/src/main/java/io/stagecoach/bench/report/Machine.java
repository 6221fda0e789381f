package io.stagecoach.bench.report;

import io.stagecoach.telemetry.ProcFs;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine that a benchmark ran on.
 *
 * @param busyCores cores that other processes used in the second before the run; above 0.2 the figures are too low
 */
public record Machine(String cpu, int cores, long memoryMib, String os, String java, double busyCores) {
    private static final double BUSY = 0.2;

    /** Measures the machine's load for a second. */
    public static Machine here() throws InterruptedException {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        system.getCpuLoad(); // the next call covers the time since this one
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

    /** The CPU's name in /proc/cpuinfo, and the instruction sets that the engine uses. */
    private static String cpuName() {
        ProcFs proc = ProcFs.HERE;
        Optional<String> name = proc.cpu("model name");
        if (name.isEmpty()) {
            return "unknown CPU";
        }
        List<String> flags = List.of(proc.cpu("flags").orElse("").split(" "));
        String known = Stream.of("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16")
                .filter(flags::contains)
                .reduce((a, b) -> a + " " + b)
                .orElse("no AVX");
        return name.get() + " (family " + proc.cpu("cpu family").orElse("") + ", " + known + ")";
    }
}
