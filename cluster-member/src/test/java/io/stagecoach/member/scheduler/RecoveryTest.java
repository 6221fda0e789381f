package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The text is the same whichever task or member is lost. */
class RecoveryTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);

    @ParameterizedTest
    @EnumSource
    void repeatsARefusedTaskWithTheSameText(StageReply.Reason reason) {
        GenerationRequest request = SimScheduler.request(6, 5, SAMPLED);
        for (int calls = 0; calls < 3 * 6; calls++) {
            SimScheduler sim = new SimScheduler(3);
            Recorder recorder = sim.submit(request);
            sim.answer(calls);
            sim.stages.refuse(sim.call(), reason);
            sim.runLoop();
            sim.finish();
            sim.assertFinished(recorder, request);
            assertThat(recorder.result().requeues()).isEqualTo(1);
            sim.assertNothingLeft();
        }
    }

    @Test
    void repeatsALostTaskWithTheSameText() {
        GenerationRequest request = SimScheduler.request(6, 5, SAMPLED);
        for (int calls = 0; calls < 3 * 6; calls++) {
            SimScheduler sim = new SimScheduler(3);
            Recorder recorder = sim.submit(request);
            sim.answer(calls);
            sim.stages.loseReply(sim.call());
            sim.runLoop();
            sim.finish();
            sim.assertFinished(recorder, request);
            sim.assertNothingLeft();
        }
    }

    @Test
    void treatsACallThatCannotBeMadeAsLost() {
        SimScheduler sim = new SimScheduler(2);
        GenerationRequest request = SimScheduler.request(6, 5);
        Recorder recorder = sim.submit(request);
        sim.answer(3);
        sim.stages.cannotBeCalled(new IllegalStateException("Hazelcast is not active"));
        sim.answer(1);
        sim.stages.cannotBeCalled(null);
        sim.finish();
        sim.assertFinished(recorder, request);
        sim.assertNothingLeft();
    }

    @Test
    void rebuildsAMissingCache() {
        SimScheduler sim = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(6, 6, SAMPLED);
        Recorder recorder = sim.submit(request);
        sim.answer(9);
        SequenceStep step = sim.call().task().steps().getFirst();
        sim.stages.tell(
                sim.stages.claim(SimScheduler.role(1)),
                new CacheCommand(CacheCommand.Kind.FORGET, SimScheduler.SELF, List.of(step.cache())));
        sim.finish();
        sim.assertFinished(recorder, request);
        assertThat(recorder.result().requeues()).isEqualTo(1);
        sim.assertNothingLeft();
    }

    @Test
    void aNewEpochCausesAPrefillWithTheSameText() {
        GenerationRequest request = SimScheduler.request(6, 6, SAMPLED);
        for (int calls = 1; calls < 18; calls++) {
            SimScheduler sim = new SimScheduler(3);
            Recorder recorder = sim.submit(request);
            sim.answer(calls);
            sim.stages.serve(new UUID(0, 101), SimScheduler.role(1));
            sim.finishStale();
            sim.assertFinished(recorder, request);
            assertThat(recorder.result().requeues()).isPositive();
            sim.assertNothingLeft();
        }
    }

    @Test
    void aDrainingReplicaFinishesItsSequencesAndGetsNoNewOnes() {
        SimScheduler sim = new SimScheduler(1);
        GenerationRequest request = SimScheduler.request(3, 6);
        Recorder first = sim.submit(request);
        sim.answer(2);
        sim.stages.serve(new UUID(0, 101), SimCluster.role(0, 1));
        sim.answer(1);
        sim.stages.drain(SimScheduler.role(0));
        sim.tellClaims();
        Recorder second = sim.submit(request);
        assertThat(sim.stages.calls).hasSize(2);
        assertThat(sim.stages.calls.getLast().claim().role()).isEqualTo(SimCluster.role(0, 1));
        sim.finish();
        sim.assertFinished(first, request);
        sim.assertFinished(second, request);
        sim.assertNothingLeft();
    }

    @Test
    void failsASequenceWithoutProgress() {
        SimScheduler sim = new SimScheduler(2);
        Recorder recorder = sim.submit(SimScheduler.request(6, 9));
        sim.answer(6);
        for (int i = 0; i < 100 && !recorder.hasEnded(); i++) {
            if (sim.stages.calls.isEmpty()) {
                sim.pass(Duration.ofSeconds(1));
            } else {
                sim.lose(sim.call());
            }
        }
        assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.INTERNAL);
        assertThat(recorder.failure()).hasMessage("no progress for 30 s");
        assertThat(Duration.ofNanos(sim.clock.nanos())).isBetween(SimScheduler.RECOVERY_LIMIT, Duration.ofSeconds(32));
        sim.assertNothingLeft();
    }

    @Test
    void pausesTwiceAsLongAfterEachRequeueWithoutProgress() {
        SimScheduler sim = new SimScheduler(1);
        sim.submit(SimScheduler.request(3, 3));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sim.lose(sim.call());
            long lost = sim.clock.nanos();
            while (sim.stages.calls.isEmpty()) {
                sim.pass(Duration.ofMillis(10));
            }
            pauses.add(Duration.ofNanos(sim.clock.nanos() - lost).toMillis());
        }
        assertThat(pauses).containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 640L, 640L);
    }

    @Test
    void failsWaitingSequencesWhenAStageStaysUncovered() {
        SimScheduler sim = new SimScheduler(2, 1, 4);
        Recorder first = sim.submit(SimScheduler.request(3, 3));
        Recorder second = sim.submit(SimScheduler.request(3, 3));
        sim.stages.kill(SimScheduler.MEMBER);
        sim.runLoop();
        sim.tellClaims();
        sim.pass(SimScheduler.RECOVERY_LIMIT.minusMillis(1));
        assertThat(first.hasEnded()).isFalse();
        assertThat(second.hasEnded()).isFalse();
        sim.pass(SimScheduler.BACKOFF);
        assertThat(first.failure().missingStages()).containsExactlyInAnyOrder(0, 1);
        assertThat(second.failure().kind()).isEqualTo(GenerationException.Kind.UNCOVERED);
    }

    @Test
    void continuesWhenALostStageIsServedAgain() {
        SimScheduler sim = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(6, 9, SAMPLED);
        Recorder recorder = sim.submit(request);
        sim.answer(10);
        sim.stages.kill(SimScheduler.MEMBER);
        sim.runLoop();
        sim.tellClaims();
        sim.pass(Duration.ofSeconds(5));
        IntStream.range(0, 3).forEach(stage -> sim.stages.serve(new UUID(0, 101), SimScheduler.role(stage)));
        sim.tellClaims();
        sim.finish();
        sim.assertFinished(recorder, request);
        sim.assertNothingLeft();
    }
}
