package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchProgressTest {

    private final List<String> lines = new ArrayList<>();
    private long nanos;

    @Test
    void saysBytesRateAndTimeLeft() {
        FetchProgress report = new FetchProgress(lines::add, Duration.ofSeconds(1), () -> nanos);
        report.announce(548_000_000);
        report.started(548_000_000, 48_000_000);
        nanos += Duration.ofSeconds(2).toNanos();
        report.received("model.safetensors", 100_000_000);
        assertThat(lines)
                .containsExactly(
                        " 27 % [#####...............] 148 MB of 548 MB, 50.0 MB/s, 0:08 left  model.safetensors");
    }

    @Test
    void speaksOnlyEverySoOften() {
        FetchProgress report = new FetchProgress(lines::add, Duration.ofSeconds(1), () -> nanos);
        report.started(100, 0);
        for (int i = 0; i < 30; i++) {
            nanos += Duration.ofMillis(100).toNanos();
            report.received("a", 1);
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.getLast()).startsWith(" 30 %").contains("30 B of 100 B, 10 B/s, 0:07 left");
    }

    @Test
    void addsUpFilesThatWereNotAnnounced() {
        FetchProgress report = new FetchProgress(lines::add, Duration.ZERO, () -> nanos += 1_000_000_000);
        report.started(1000, 0);
        report.started(2000, 500);
        report.received("b", 1000);
        report.received("b", -1500);
        report.verifying("b");
        assertThat(lines.get(0)).startsWith(" 50 %").contains("1.5 kB of 3.0 kB");
        assertThat(lines.get(1)).startsWith("  0 %").contains("0 B of 3.0 kB");
        assertThat(lines.get(2)).endsWith("checking b");
    }

    @Test
    void writesByteCountsForPeople() {
        assertThat(FetchProgress.bytes(0)).isEqualTo("0 B");
        assertThat(FetchProgress.bytes(999)).isEqualTo("999 B");
        assertThat(FetchProgress.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(FetchProgress.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(FetchProgress.bytes(99_960_000)).isEqualTo("100 MB");
        assertThat(FetchProgress.bytes(6_430_000_000.0)).isEqualTo("6.4 GB");
    }
}
