package io.stagecoach.bench.hops;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.proto.StageTiming;
import java.util.List;
import org.junit.jupiter.api.Test;

class HopTableTest {
    private static StageTiming timing(int stage, int steps, double compute, double hop, double queue) {
        return StageTiming.newBuilder()
                .setStage(stage)
                .setSteps(steps)
                .setComputeMs(compute)
                .setHopMs(hop)
                .setQueueMs(queue)
                .build();
    }

    @Test
    void valuesArePerStepAndPercentilesPerStage() {
        var rows = HopTable.rows(
                16, List.of(timing(1, 10, 60, 10, 30), timing(0, 10, 80, 20, 0), timing(1, 5, 30, 10, 15)));
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst())
                .containsEntry("concurrency", 16)
                .containsEntry("stage", 0)
                .containsEntry("steps", 10)
                .containsEntry("hop ms p50", 2.0)
                .containsEntry("hop % of step", 20.0);
        assertThat(rows.getLast())
                .containsEntry("stage", 1)
                .containsEntry("steps", 15)
                .containsEntry("compute ms p50", 6.0)
                .containsEntry("queue ms p50", 3.0)
                .containsEntry("hop ms p50", 1.0)
                .containsEntry("hop ms p99", 2.0)
                .containsEntry("hop % of step", 10.0);
    }
}
