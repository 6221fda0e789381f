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

/** Whatever becomes of a task or a member, the text is the same. */
class RecoveryTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);

    @ParameterizedTest
    @EnumSource
    void aRefusedTaskIsDoneAgainAndTheTextIsTheSame(StageReply.Reason reason) {
        GenerationRequest request = SimScheduler.request(6, 5, SAMPLED);
        for (int calls = 0; calls < 3 * 6; calls++) {
            SimScheduler drive = new SimScheduler(3);
            Recorder recorder = drive.submit(request);
            drive.answer(calls);
            drive.stages.refuse(drive.call(), reason);
            drive.runLoop();
            drive.finish();
            drive.assertFinished(recorder, request);
            assertThat(recorder.result().requeues()).isEqualTo(1);
            drive.assertNothingLeft();
        }
    }

    @Test
    void aLostTaskIsDoneAgainAndTheTextIsTheSame() {
        GenerationRequest request = SimScheduler.request(6, 5, SAMPLED);
        for (int calls = 0; calls < 3 * 6; calls++) {
            SimScheduler drive = new SimScheduler(3);
            Recorder recorder = drive.submit(request);
            drive.answer(calls);
            drive.stages.loseReply(drive.call());
            drive.runLoop();
            drive.finish();
            drive.assertFinished(recorder, request);
            drive.assertNothingLeft();
        }
    }

    @Test
    void aCallThatCannotBeMadeIsALostOne() {
        SimScheduler drive = new SimScheduler(2);
        GenerationRequest request = SimScheduler.request(6, 5);
        Recorder recorder = drive.submit(request);
        drive.answer(3);
        drive.stages.cannotBeCalled(new IllegalStateException("Hazelcast is not active"));
        drive.answer(1);
        drive.stages.cannotBeCalled(null);
        drive.finish();
        drive.assertFinished(recorder, request);
        drive.assertNothingLeft();
    }

    @Test
    void aMissingCacheIsMadeAgain() {
        SimScheduler drive = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(6, 6, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.answer(9);
        SequenceStep step = drive.call().task().steps().getFirst();
        drive.stages.tell(
                drive.stages.claim(SimScheduler.role(1)),
                new CacheCommand(CacheCommand.Kind.FORGET, SimScheduler.SELF, List.of(step.cache())));
        drive.finish();
        drive.assertFinished(recorder, request);
        assertThat(recorder.result().requeues()).isEqualTo(1);
        drive.assertNothingLeft();
    }

    @Test
    void anEpochThatChangesMeansPrefillElsewhereAndTheSameText() {
        GenerationRequest request = SimScheduler.request(6, 6, SAMPLED);
        for (int calls = 1; calls < 18; calls++) {
            SimScheduler drive = new SimScheduler(3);
            Recorder recorder = drive.submit(request);
            drive.answer(calls);
            drive.stages.serve(new UUID(0, 101), SimScheduler.role(1));
            drive.finishStale();
            drive.assertFinished(recorder, request);
            assertThat(recorder.result().requeues()).isPositive();
            drive.assertNothingLeft();
        }
    }

    @Test
    void aDrainingReplicaFinishesWhatItHasAndTakesNothingNew() {
        SimScheduler drive = new SimScheduler(1);
        GenerationRequest request = SimScheduler.request(3, 6);
        Recorder first = drive.submit(request);
        drive.answer(2);
        drive.stages.serve(new UUID(0, 101), SimCluster.role(0, 1));
        drive.answer(1);
        drive.stages.drain(SimScheduler.role(0));
        drive.tellClaims();
        Recorder second = drive.submit(request);
        assertThat(drive.stages.calls).hasSize(2);
        assertThat(drive.stages.calls.getLast().claim().role()).isEqualTo(SimCluster.role(0, 1));
        drive.finish();
        drive.assertFinished(first, request);
        drive.assertFinished(second, request);
        drive.assertNothingLeft();
    }

    @Test
    void givesUpASequenceThatGetsNoFurther() {
        SimScheduler drive = new SimScheduler(2);
        Recorder recorder = drive.submit(SimScheduler.request(6, 9));
        drive.answer(6);
        for (int i = 0; i < 100 && !recorder.hasEnded(); i++) {
            if (drive.stages.calls.isEmpty()) {
                drive.pass(Duration.ofSeconds(1));
            } else {
                drive.lose(drive.call());
            }
        }
        assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.INTERNAL);
        assertThat(recorder.failure()).hasMessage("no progress for 30 s");
        assertThat(Duration.ofNanos(drive.clock.nanos()))
                .isBetween(SimScheduler.RECOVERY_LIMIT, Duration.ofSeconds(32));
        drive.assertNothingLeft();
    }

    @Test
    void pausesLongerEachTimeThatItGetsNoFurther() {
        SimScheduler drive = new SimScheduler(1);
        drive.submit(SimScheduler.request(3, 3));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            drive.lose(drive.call());
            long lost = drive.clock.nanos();
            while (drive.stages.calls.isEmpty()) {
                drive.pass(Duration.ofMillis(10));
            }
            pauses.add(Duration.ofNanos(drive.clock.nanos() - lost).toMillis());
        }
        assertThat(pauses).containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 640L, 640L);
    }

    @Test
    void waitingSequencesHearWhenAStageStaysUncovered() {
        SimScheduler drive = new SimScheduler(2, 1, 4);
        Recorder first = drive.submit(SimScheduler.request(3, 3));
        Recorder second = drive.submit(SimScheduler.request(3, 3));
        drive.stages.kill(SimScheduler.MEMBER);
        drive.runLoop();
        drive.tellClaims();
        drive.pass(SimScheduler.RECOVERY_LIMIT.minusMillis(1));
        assertThat(first.hasEnded()).isFalse();
        assertThat(second.hasEnded()).isFalse();
        drive.pass(SimScheduler.BACKOFF);
        assertThat(first.failure().missingStages()).containsExactlyInAnyOrder(0, 1);
        assertThat(second.failure().kind()).isEqualTo(GenerationException.Kind.UNCOVERED);
    }

    @Test
    void goesOnWhenALostStageIsServedAgain() {
        SimScheduler drive = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(6, 9, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.answer(10);
        drive.stages.kill(SimScheduler.MEMBER);
        drive.runLoop();
        drive.tellClaims();
        drive.pass(Duration.ofSeconds(5));
        IntStream.range(0, 3).forEach(stage -> drive.stages.serve(new UUID(0, 101), SimScheduler.role(stage)));
        drive.tellClaims();
        drive.finish();
        drive.assertFinished(recorder, request);
        drive.assertNothingLeft();
    }
}
