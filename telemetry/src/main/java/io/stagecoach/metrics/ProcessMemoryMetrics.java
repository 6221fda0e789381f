package io.stagecoach.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.stagecoach.telemetry.ProcFs;
import java.util.Map;

/**
 * {@code process_resident_memory_bytes{area}}: resident memory of the process, heap and native. Linux only: elsewhere
 * the metric is absent.
 */
public final class ProcessMemoryMetrics implements MeterBinder {
    private static final Map<String, String> FIELDS =
            Map.of("anonymous", "RssAnon", "file", "RssFile", "shared", "RssShmem");

    private final ProcFs proc;

    public ProcessMemoryMetrics() {
        this(ProcFs.HERE);
    }

    ProcessMemoryMetrics(ProcFs proc) {
        this.proc = proc;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (proc.processMemory("RssAnon").isEmpty()) {
            return;
        }
        FIELDS.forEach((area, field) -> Gauge.builder("process.resident.memory", () -> read(field))
                .description("Memory that the process holds, heap and native")
                .baseUnit("bytes")
                .tag("area", area)
                .register(registry));
    }

    private double read(String field) {
        var bytes = proc.processMemory(field);
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }
}
