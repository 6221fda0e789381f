package io.stagecoach.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stagecoach.telemetry.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void readsWhatLinuxSays(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("self"));
        Files.writeString(folder.resolve("self/status"), """
                Name:\tjava
                VmRSS:\t    1506 kB
                RssAnon:\t    1000 kB
                RssFile:\t     500 kB
                RssShmem:\t       6 kB
                """);
        new ProcessMemoryMetrics(new ProcFs(folder)).bindTo(registry);

        assertThat(area("anonymous")).isEqualTo(1_024_000);
        assertThat(area("file")).isEqualTo(512_000);
        assertThat(area("shared")).isEqualTo(6_144);
    }

    @Test
    void isNoMetricWhereThereIsNoSuchFile(@TempDir Path folder) {
        new ProcessMemoryMetrics(new ProcFs(folder)).bindTo(registry);

        assertThat(registry.getMeters()).isEmpty();
    }

    private double area(String area) {
        return registry.get("process.resident.memory").tag("area", area).gauge().value();
    }
}
