package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.member.testing.SimScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the metrics are told. */
class SchedulerListenerTest {
    private final Heard heard = new Heard();
    private final SimScheduler drive = new SimScheduler(2, heard);

    private static final class Heard implements SchedulerListener {
        final List<GenerationResult.StageTiming> answers = new ArrayList<>();
        final List<String> requeues = new ArrayList<>();
        final List<String> takeovers = new ArrayList<>();
        final List<String> migrations = new ArrayList<>();
        final Map<Integer, Long> recomputed = new HashMap<>();

        @Override
        public void stageReplied(GenerationResult.StageTiming timing) {
            answers.add(timing);
        }

        @Override
        public void requeued(int stage, RequeueCause cause) {
            requeues.add(stage + " " + cause);
        }

        @Override
        public void recovered(int stage, long nanos) {
            takeovers.add(stage + " after " + Duration.ofNanos(nanos).toMillis());
        }

        @Override
        public void recomputed(int stage, long tokens) {
            recomputed.merge(stage, tokens, Long::sum);
        }

        @Override
        public void migrated(MigrationPath way, MigrationPolicy.Reason reason) {
            migrations.add(way.from().replica() + " to " + way.to().replica()
                    + (reason == MigrationPolicy.Reason.REBALANCE ? " stolen" : ""));
        }
    }

    @Test
    void everyAnswerOfAStageIsTold() {
        drive.submit(SimScheduler.request(3, 2));
        drive.finish();

        assertThat(heard.answers)
                .extracting(GenerationResult.StageTiming::stage)
                .containsExactly(0, 1, 0, 1);
        assertThat(heard.recomputed).isEmpty();
        assertThat(heard.requeues).isEmpty();
        assertThat(heard.takeovers).isEmpty();
    }

    @Test
    void aLossIsToldAndThatItIsMadeGoodOnceThereIsANewToken() {
        drive.submit(SimScheduler.request(3, 6));
        drive.answer(6);
        drive.answer(1);
        drive.lose(drive.call());
        assertThat(heard.requeues).containsExactly("1 UNREACHABLE");
        assertThat(heard.takeovers).isEmpty();

        drive.pass(Duration.ofMillis(20));
        // The prompt and two tokens anew, and then the third.
        drive.finish();
        assertThat(heard.takeovers).containsExactly("1 after 20");
        assertThat(heard.recomputed).as("the lost stage alone").isEqualTo(Map.of(1, 5L));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsToldWithItsCause(StageReply.Reason reason) {
        drive.submit(SimScheduler.request(3, 3));
        drive.answer(2);
        drive.stages.refuse(drive.call(), reason);
        drive.runLoop();
        drive.finish();

        assertThat(heard.requeues).containsExactly("0 " + reason);
        assertThat(heard.takeovers).hasSize(RequeueCause.of(reason).isLoss() ? 1 : 0);
    }

    @Test
    void aSequenceThatLeavesADrainingReplicaIsToldAndIsNotStolen() {
        drive.submit(SimScheduler.request(3, 6));
        drive.stages.serve(new UUID(0, 101), SimCluster.role(0, 1));
        drive.stages.drain(SimScheduler.role(0));
        drive.tellClaims();
        drive.finish();

        assertThat(heard.migrations).containsExactly("0 to 1");
        assertThat(heard.requeues).isEmpty();
    }
}
