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

/** What a scheduler reports to the metrics. */
class SchedulerListenerTest {
    private final Heard heard = new Heard();
    private final SimScheduler sim = new SimScheduler(2, heard);

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
    void reportsEveryReplyOfAStage() {
        sim.submit(SimScheduler.request(3, 2));
        sim.finish();

        assertThat(heard.answers)
                .extracting(GenerationResult.StageTiming::stage)
                .containsExactly(0, 1, 0, 1);
        assertThat(heard.recomputed).isEmpty();
        assertThat(heard.requeues).isEmpty();
        assertThat(heard.takeovers).isEmpty();
    }

    @Test
    void reportsALossAndItsRecoveryAtTheNextNewToken() {
        sim.submit(SimScheduler.request(3, 6));
        sim.answer(6);
        sim.answer(1);
        sim.lose(sim.call());
        assertThat(heard.requeues).containsExactly("1 UNREACHABLE");
        assertThat(heard.takeovers).isEmpty();

        sim.pass(Duration.ofMillis(20));
        // The prompt and two tokens again, then the third.
        sim.finish();
        assertThat(heard.takeovers).containsExactly("1 after 20");
        assertThat(heard.recomputed).as("the lost stage alone").isEqualTo(Map.of(1, 5L));
    }

    @ParameterizedTest
    @EnumSource
    void reportsRefusalsWithTheirCause(StageReply.Reason reason) {
        sim.submit(SimScheduler.request(3, 3));
        sim.answer(2);
        sim.stages.refuse(sim.call(), reason);
        sim.runLoop();
        sim.finish();

        assertThat(heard.requeues).containsExactly("0 " + reason);
        assertThat(heard.takeovers).hasSize(RequeueCause.of(reason).isLoss() ? 1 : 0);
    }

    @Test
    void reportsMigrationsOffADrainingReplicaWithTheirReason() {
        sim.submit(SimScheduler.request(3, 6));
        sim.stages.serve(new UUID(0, 101), SimCluster.role(0, 1));
        sim.stages.drain(SimScheduler.role(0));
        sim.tellClaims();
        sim.finish();

        assertThat(heard.migrations).containsExactly("0 to 1");
        assertThat(heard.requeues).isEmpty();
    }
}
