package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.chaos.Fault.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChaosSummaryTest {
    private static final long MS = 1_000_000;
    private static final Completion TEXT = new Completion(List.of(1, 2, 3), "abc", "length");
    private static final Completion OTHER = new Completion(List.of(1, 9, 3), "aXc", "length");

    private static InjectedFault injected(Type kind, long started, long ready, Optional<String> failure) {
        Fault fault = new Fault(kind, "node2", Duration.ZERO, Duration.ZERO, true);
        return new InjectedFault(fault, started * MS, started * MS, OptionalLong.of(ready * MS), failure);
    }

    private static RequestHistory stream(
            Completion text, List<RequestError> errors, Map<String, Long> metrics, long... ms) {
        List<Long> arrivals = LongStream.of(ms).mapToObj(time -> time * MS).toList();
        return new RequestHistory(
                0,
                CompletionRequest.Endpoint.STREAM,
                0,
                400 * MS,
                arrivals,
                errors.size(),
                List.of(),
                Optional.of(text),
                errors,
                metrics);
    }

    private static final ChaosSummary SUMMARY = new ChaosSummary(
            List.of(TEXT),
            List.of(
                    stream(TEXT, List.of(), Map.of("failovers", 2L), 50, 90, 170),
                    stream(TEXT, List.of(), Map.of("failovers", 1L), 90, 110, 130),
                    stream(OTHER, List.of(), Map.of(), 510, 520, 530),
                    stream(
                            TEXT,
                            List.of(new RequestError(RequestError.Type.DISCONNECTED, 650 * MS, "reset")),
                            Map.of(),
                            590,
                            900),
                    stream(TEXT, List.of(new RequestError(RequestError.Type.DISCONNECTED, 20 * MS, "reset")), Map.of()),
                    stream(TEXT, List.of(new RequestError(RequestError.Type.REFUSED, 20 * MS, "HTTP 503")), Map.of())),
            List.of(
                    injected(Type.KILL, 100, 350, Optional.empty()),
                    injected(Type.PAUSE, 400, 450, Optional.of("never came back")),
                    injected(Type.KILL_GATEWAY, 600, 700, Optional.empty())),
            0,
            1000 * MS);

    @Test
    void countsRequestsByVerdict() {
        assertThat(SUMMARY.tables().getFirst().rows().getFirst())
                .containsEntry("requests", 6)
                .containsEntry("lost", 1L)
                .containsEntry("changed", 1L)
                .containsEntry("retried", 1L)
                .containsEntry("resumed elsewhere", 3)
                .containsEntry("refused with Retry-After", 1L)
                .containsEntry("kills", 2L)
                .containsEntry("tok/s", 18.0)
                .containsEntry("failovers", 3L)
                .doesNotContainKey("requeues");
    }

    @Test
    void measuresStallsByFaultType() {
        List<Map<String, Object>> rows = SUMMARY.tables().get(1).rows();
        assertThat(rows)
                .extracting(row -> row.get("fault"))
                .containsExactly("kill -9 of a member", "SIGSTOP of a member", "kill -9 of the gateway", "all kills");
        assertThat(rows.getFirst())
                .containsEntry("count", 1)
                .containsEntry("streams", 2)
                .containsEntry("stall ms p50", 20.0)
                .containsEntry("stall ms max", 80.0)
                .containsEntry("next token ms p50", 10.0)
                .containsEntry("next token ms max", 70.0)
                .containsEntry("recovery s p50", 0.25);
        assertThat(rows.get(2)).containsEntry("stall ms max", 310.0);
        assertThat(rows.get(3)).containsEntry("count", 2).containsEntry("stall ms max", 310.0);
    }

    @Test
    void listsEveryFailure() {
        assertThat(SUMMARY.failures())
                .containsExactly(
                        "CHANGED request 0 (STREAM), from 0.0 s to 0.4 s: token 1: [9, 3] for [2, 3]",
                        "LOST request 0 (STREAM), from 0.0 s to 0.4 s: DISCONNECTED: reset",
                        "SIGSTOP of a member (node2) at 0.4 s: never came back");
    }

    @Test
    void aRunWithoutFailuresListsNone() {
        ChaosSummary summary = new ChaosSummary(
                List.of(TEXT), List.of(stream(TEXT, List.of(), Map.of(), 50, 90)), List.of(), 0, 1000 * MS);
        assertThat(summary.failures()).isEmpty();
    }
}
