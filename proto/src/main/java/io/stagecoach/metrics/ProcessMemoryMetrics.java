package io.stagecoach.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code process_resident_memory_bytes{area}}: what the process holds of the machine's memory, the heap and all native
 * memory together. From Linux's {@code /proc/self/status}; elsewhere there is no such metric.
 */
public final class ProcessMemoryMetrics implements MeterBinder {
    /** See proc_pid_status(5). */
    private static final Map<String, String> FIELDS =
            Map.of("anonymous", "RssAnon:", "file", "RssFile:", "shared", "RssShmem:");

    private static final long BYTES_A_KB = 1024;

    private final Path status;

    public ProcessMemoryMetrics() {
        this(Path.of("/proc/self/status"));
    }

    ProcessMemoryMetrics(Path status) {
        this.status = status;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (Files.isReadable(status)) {
            FIELDS.forEach((area, field) -> Gauge.builder("process.resident.memory", () -> read(field))
                    .description("Memory that the process holds, heap and native")
                    .baseUnit("bytes")
                    .tag("area", area)
                    .register(registry));
        }
    }

    private double read(String field) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> BYTES_A_KB * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
