package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StallsTest {
    private static RequestHistory stream(long... arrivals) {
        return new RequestHistory(
                0,
                CompletionRequest.Endpoint.STREAM,
                0,
                0,
                LongStream.of(arrivals).boxed().toList(),
                0,
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of());
    }

    private static Stalls stalls(RequestHistory... histories) {
        return Stalls.of(100, 200, List.of(histories));
    }

    @Test
    void countsTheLongestGapAroundTheFault() {
        assertThat(stalls(stream(80, 90, 170, 175, 400)))
                .as("90 to 170; most of the gap of 225 is after the next injected")
                .isEqualTo(new Stalls(List.of(80L), List.of(70L)));
        assertThat(stalls(stream(10, 60, 99, 101, 105, 250, 900)))
                .as("0 to 60 was before, 250 to 900 is the next injected's")
                .isEqualTo(new Stalls(List.of(145L), List.of(1L)));
    }

    @Test
    void aTokenAlreadyOnItsWayDoesNotHideTheStall() {
        assertThat(stalls(stream(90, 101, 160, 165)))
                .as("the stall begins after it")
                .isEqualTo(new Stalls(List.of(59L), List.of(1L)));
    }

    @Test
    void ignoresStreamsThatDidNotRun() {
        assertThat(stalls(stream(), stream(10, 50), stream(110, 190))).isEqualTo(new Stalls(List.of(), List.of()));
    }

    @Test
    void countsEachStreamOnce() {
        assertThat(stalls(stream(90, 120), stream(95, 150)).longest()).containsExactly(30L, 55L);
    }
}
