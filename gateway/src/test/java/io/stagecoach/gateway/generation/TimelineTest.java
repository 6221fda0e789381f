package io.stagecoach.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.GenerationMetrics.StageTotals;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Recovery RECOVERY = new Recovery(2, 300, 41);
    private static final long MS = 1_000_000;

    @Test
    void measuresWhatTheMemberDoesNotReport() {
        Timeline timeline = new Timeline(0, 2 * MS);
        timeline.token(12 * MS);
        timeline.token(22 * MS);
        timeline.token(32 * MS);

        GenerationMetrics metrics = timeline.metrics(40 * MS, Optional.empty(), 1);

        assertThat(metrics).isEqualTo(new GenerationMetrics(40, 12, 2, 0, 10, 20, 100, List.of(), 1, Recovery.NONE));
    }

    @Test
    void usesTheMembersTimesIfReported() {
        Timeline timeline = new Timeline(0, 2 * MS);
        timeline.token(10 * MS);
        List<StageTotals> stages = List.of(new StageTotals(0, "node1", 1, 2, 3, 4));

        GenerationMetrics metrics = timeline.metrics(
                11 * MS, Optional.of(new Finished(FinishReason.LENGTH, 1, 5, 6, stages, RECOVERY, 7)), 0);

        assertThat(metrics)
                .as("one token: its pace is the time to it")
                .isEqualTo(new GenerationMetrics(11, 10, 2, 1, 5, 6, 100, stages, 0, RECOVERY));
    }

    @Test
    void aGenerationWithoutTokensHasRateZero() {
        assertThat(new Timeline(0, MS).metrics(3 * MS, Optional.empty(), 0))
                .isEqualTo(new GenerationMetrics(3, 3, 1, 0, 0, 0, 0, List.of(), 0, Recovery.NONE));
    }
}
