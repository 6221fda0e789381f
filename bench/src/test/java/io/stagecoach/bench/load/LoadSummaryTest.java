package io.stagecoach.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadSummaryTest {
    private static final long MS = 1_000_000;
    private static final Slo SLO = new Slo(Duration.ofMillis(100), Duration.ofMillis(20));

    /** Due at 0, tokens at the given milliseconds. */
    private static Sample sample(long... ms) {
        List<Long> tokens =
                java.util.Arrays.stream(ms).mapToObj(time -> time * MS).toList();
        return new Sample(0, tokens, tokens.getLast(), Optional.empty());
    }

    private static Map<String, Object> row(Sample... samples) {
        return new LoadSummary(List.of(samples), 0, Duration.ofSeconds(1)).row("ours", "closed 2", SLO);
    }

    @Test
    void latenciesCountFromTheDueTime() {
        assertThat(row(sample(50, 60, 90)))
                .containsEntry("server", "ours")
                .containsEntry("load", "closed 2")
                .containsEntry("TTFT ms p50", 50.0)
                .containsEntry("ITL ms p50", 10.0)
                .containsEntry("ITL ms p99", 30.0)
                .containsEntry("E2E ms p90", 90.0);
    }

    @Test
    void ratesCountTheWindowOnly() {
        LoadSummary summary = new LoadSummary(List.of(sample(50, 60), sample(900, 1100)), 0, Duration.ofSeconds(1));
        assertThat(summary.tokensPerSecond()).isEqualTo(3);
        assertThat(summary.requestsPerSecond()).isEqualTo(1);
    }

    @Test
    void errorsAreCountedAndMeetNoSlo() {
        Sample failed = Sample.failed(0, 5 * MS, "HTTP 429");
        LoadSummary summary = new LoadSummary(List.of(sample(50, 60), failed), 0, Duration.ofSeconds(1));
        assertThat(summary.errors()).containsExactly(Map.entry("HTTP 429", 1L));
        assertThat(row(sample(50, 60), failed))
                .containsEntry("requests", 2)
                .containsEntry("errors", 1)
                .containsEntry("SLO met %", 50.0)
                .containsEntry("goodput req/s", 1.0);
    }

    @Test
    void goodputNeedsBothBounds() {
        assertThat(SLO.isMetBy(sample(100, 120))).isTrue();
        assertThat(SLO.isMetBy(sample(101, 120))).isFalse();
        assertThat(SLO.isMetBy(sample(50, 71))).isFalse();
        assertThat(SLO.isMetBy(sample(50, 51, 90))).as("the mean gap counts").isTrue();
    }

    @Test
    void aSampleHasATokenOrAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Sample(0, List.of(), 1, Optional.empty()));
    }

    @Test
    void errorsHaveNoLatencies() {
        assertThat(row(Sample.failed(0, 1, "cut off")).get("TTFT ms p50")).isEqualTo(Double.NaN);
    }
}
