package io.stagecoach.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void generatesTheTextThroughAllStages(int stages) {
        Drive drive = new Drive(stages);
        GenerationRequest request = Drive.request(10, 7, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.finish();
        drive.assertFinished(recorder, request);
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        drive.assertNothingLeft();
    }

    @Test
    void endsAtAStopTokenWhichIsSentAsWell() {
        Drive drive = new Drive(2);
        GenerationRequest open = Drive.request(5, 20);
        int stop = drive.expected(open).get(3);
        GenerationRequest request = new GenerationRequest(
                open.prompt(), open.generated(), open.maxNewTokens(), Set.of(stop), open.sampling());
        Recorder recorder = drive.submit(request);
        drive.finish();
        drive.assertFinished(recorder, request);
        assertThat(recorder.tokens).endsWith(stop).hasSizeLessThanOrEqualTo(4);
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.STOP);
    }

    @Test
    void goesOnWhereAnotherCoordinatorStopped() {
        Drive drive = new Drive(3);
        GenerationRequest request = Drive.request(6, 9, SAMPLED);
        List<Integer> text = drive.expected(request);
        for (int done = 1; done < 9; done++) {
            Recorder recorder = drive.submit(Drive.resumed(request, text.subList(0, done)));
            drive.finish();
            assertThat(recorder.tokens).isEqualTo(text.subList(done, 9));
        }
    }

    @Test
    void manySequencesTravelInAsManyGroupsAsThereAreStages() {
        Drive drive = new Drive(3);
        List<GenerationRequest> requests = IntStream.range(0, 16)
                .mapToObj(i -> Drive.request(3 + i, 20, SAMPLED))
                .toList();
        List<Recorder> recorders = requests.stream().map(drive::submit).toList();
        int largest = 0;
        for (int i = 0; i < 10_000 && !drive.stages.calls.isEmpty(); i++) {
            largest = Math.max(largest, drive.call().task().steps().size());
            assertThat(drive.stages.calls).hasSizeLessThanOrEqualTo(6);
            drive.answer(drive.call());
        }
        assertThat(largest).as("16 in 3 groups").isEqualTo(6);
        for (int i = 0; i < 16; i++) {
            drive.assertFinished(recorders.get(i), requests.get(i));
        }
        drive.assertNothingLeft();
    }

    @Test
    void promptChunksTravelAlone() {
        Drive drive = new Drive(2);
        drive.submit(Drive.request(10, 3));
        drive.submit(Drive.request(9, 3));
        for (int i = 0; i < 1000 && !drive.stages.calls.isEmpty(); i++) {
            List<SequenceStep> steps = drive.call().task().steps();
            assertThat(steps.stream().anyMatch(step -> step.rows() > 1) && steps.size() > 1)
                    .isFalse();
            drive.answer(drive.call());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedTaskIsDoneAgainAndTheTextIsTheSame(StageReply.Reason reason) {
        GenerationRequest request = Drive.request(6, 5, SAMPLED);
        for (int calls = 0; calls < 3 * 6; calls++) {
            Drive drive = new Drive(3);
            Recorder recorder = drive.submit(request);
            drive.answer(calls);
            drive.stages.refuse(drive.call(), reason);
            drive.pump();
            drive.finish();
            drive.assertFinished(recorder, request);
            assertThat(recorder.result().requeues()).isEqualTo(1);
            drive.assertNothingLeft();
        }
    }

    @Test
    void aLostTaskIsDoneAgainAndTheTextIsTheSame() {
        GenerationRequest request = Drive.request(6, 5, SAMPLED);
        for (int calls = 0; calls < 3 * 6; calls++) {
            Drive drive = new Drive(3);
            Recorder recorder = drive.submit(request);
            drive.answer(calls);
            drive.stages.loseReply(drive.call());
            drive.pump();
            drive.finish();
            drive.assertFinished(recorder, request);
            drive.assertNothingLeft();
        }
    }

    @Test
    void aCallThatCannotBeMadeIsALostOne() {
        Drive drive = new Drive(2);
        GenerationRequest request = Drive.request(6, 5);
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
        Drive drive = new Drive(3);
        GenerationRequest request = Drive.request(6, 6, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.answer(9);
        SequenceStep step = drive.call().task().steps().getFirst();
        drive.stages.forget(drive.stages.claim(Drive.role(1)), List.of(step.cache()));
        drive.finish();
        drive.assertFinished(recorder, request);
        assertThat(recorder.result().requeues()).isEqualTo(1);
        drive.assertNothingLeft();
    }

    @Test
    void waitsForASlotAsLongAsItTakes() {
        Drive drive = new Drive(2, 17, 64);
        GenerationRequest request = Drive.request(3, 40);
        List<Recorder> recorders =
                IntStream.range(0, 17).mapToObj(i -> drive.submit(request)).toList();
        for (int i = 0; i < 300; i++) {
            drive.answer(1);
            drive.tick(Duration.ofSeconds(2));
        }
        drive.finish();
        recorders.forEach(recorder -> drive.assertFinished(recorder, request));
        assertThat(recorders.getLast().result().requeues()).isPositive();
        drive.assertNothingLeft();
    }

    @Test
    void anEpochThatChangesMeansPrefillElsewhereAndTheSameText() {
        GenerationRequest request = Drive.request(6, 6, SAMPLED);
        for (int calls = 1; calls < 18; calls++) {
            Drive drive = new Drive(3);
            Recorder recorder = drive.submit(request);
            drive.answer(calls);
            drive.stages.serve(new UUID(0, 101), Drive.role(1));
            drive.finishStale();
            drive.assertFinished(recorder, request);
            assertThat(recorder.result().requeues()).isPositive();
            drive.assertNothingLeft();
        }
    }

    @Test
    void aDrainingReplicaFinishesWhatItHasAndTakesNothingNew() {
        Drive drive = new Drive(1);
        GenerationRequest request = Drive.request(3, 6);
        Recorder first = drive.submit(request);
        drive.answer(2);
        drive.stages.serve(new UUID(0, 101), FakeStages.role(0, 1));
        drive.answer(1);
        drive.stages.drain(Drive.role(0));
        drive.tellClaims();
        Recorder second = drive.submit(request);
        assertThat(drive.stages.calls).hasSize(2);
        assertThat(drive.stages.calls.getLast().claim().role()).isEqualTo(FakeStages.role(0, 1));
        drive.finish();
        drive.assertFinished(first, request);
        drive.assertFinished(second, request);
        drive.assertNothingLeft();
    }

    @Test
    void saysWhichStagesNobodyServes() {
        Drive drive = new Drive(3);
        drive.handle(new Event.ClaimsChanged(drive.stages.live().stream()
                .filter(claim -> claim.role().stage() == 1)
                .toList()));
        Recorder recorder = drive.submit(Drive.request(3, 3));
        assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.UNCOVERED);
        assertThat(recorder.failure().missingStages()).containsExactlyInAnyOrder(0, 2);
        assertThat(recorder.failure()).hasMessage("no member is ready for stage 0, 2: come back later");
    }

    @Test
    void saysWhenItHasTooMuchToDo() {
        Drive drive = new Drive(1, 2, 3);
        GenerationRequest request = Drive.request(3, 3);
        List<Recorder> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(drive.submit(request));
        }
        assertThat(drive.coordinator.load()).isEqualTo(new Coordinator.Load(2, 3));
        Recorder refused = drive.submit(request);
        assertThat(refused.failure().kind()).isEqualTo(GenerationException.Kind.OVERLOADED);
        assertThat(refused.failure()).hasMessage("3 sequences wait already: come back later");
        drive.finish();
        taken.forEach(recorder -> drive.assertFinished(recorder, request));
    }

    @Test
    void withNoPlaceToWaitItStillTakesWhatCanStart() {
        Drive drive = new Drive(1, 1, 0);
        GenerationRequest request = Drive.request(3, 3);
        Recorder first = drive.submit(request);
        Recorder second = drive.submit(request);
        assertThat(second.failure().kind()).isEqualTo(GenerationException.Kind.OVERLOADED);
        drive.finish();
        drive.assertFinished(first, request);
    }

    @Test
    void cancelWhileWaiting() {
        Drive drive = new Drive(1, 1, 4);
        Recorder first = drive.submit(Drive.request(3, 3));
        Recorder second = drive.submit(Drive.request(3, 3));
        drive.handle(new Event.Cancelled(drive.id()));
        drive.finish();
        first.result();
        assertThat(second.tokens).isEmpty();
        assertThat(second.hasEnded()).isFalse();
        drive.assertNothingLeft();
    }

    @Test
    void cancelWhileReadyForAFlight() {
        Drive drive = new Drive(1);
        IntStream.range(0, 3).forEach(i -> drive.submit(Drive.request(3, 9)));
        while (drive.stages.slotsUsed() < 3) {
            drive.answer(1);
        }
        assertThat(drive.stages.calls).hasSize(1);
        int inFlight = drive.call().task().steps().size();
        assertThat(inFlight).isLessThan(3);
        for (int i = 1; i <= 3; i++) {
            drive.handle(new Event.Cancelled(new UUID(7, (long) i << 32)));
        }
        assertThat(drive.stages.slotsUsed())
                .as("those not under way are gone at once")
                .isEqualTo(inFlight);
        drive.answer(1);
        drive.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelInFlight(boolean answered) {
        for (int calls = 0; calls < 9; calls++) {
            Drive drive = new Drive(3);
            Recorder recorder = drive.submit(Drive.request(6, 9));
            drive.answer(calls);
            int before = recorder.tokens.size();
            drive.handle(new Event.Cancelled(drive.id()));
            drive.handle(new Event.Cancelled(drive.id()));
            if (answered) {
                drive.answer(1);
            } else {
                drive.lose(drive.call());
            }
            assertThat(recorder.tokens).hasSize(before);
            assertThat(recorder.hasEnded()).isFalse();
            drive.assertNothingLeft();
        }
    }

    @Test
    void cancelOfOneInAGroupLeavesTheOthersAlone() {
        Drive drive = new Drive(3);
        GenerationRequest request = Drive.request(3, 30, SAMPLED);
        List<Recorder> recorders =
                IntStream.range(0, 9).mapToObj(i -> drive.submit(request)).toList();
        drive.answer(80);
        drive.handle(new Event.Cancelled(new UUID(7, 4L << 32)));
        drive.finish();
        for (int i = 0; i < 9; i++) {
            if (i != 3) {
                drive.assertFinished(recorders.get(i), request);
            }
        }
        assertThat(recorders.get(3).hasEnded()).isFalse();
        drive.assertNothingLeft();
    }

    @Test
    void givesUpASequenceThatGetsNoFurther() {
        Drive drive = new Drive(2);
        Recorder recorder = drive.submit(Drive.request(6, 9));
        drive.answer(6);
        for (int i = 0; i < 100 && !recorder.hasEnded(); i++) {
            if (drive.stages.calls.isEmpty()) {
                drive.tick(Duration.ofSeconds(1));
            } else {
                drive.lose(drive.call());
            }
        }
        assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.INTERNAL);
        assertThat(recorder.failure()).hasMessage("no progress for 30 s");
        assertThat(Duration.ofNanos(drive.clock.nanos())).isBetween(Drive.RECOVERY_LIMIT, Duration.ofSeconds(32));
        drive.assertNothingLeft();
    }

    @Test
    void timeInTheQueueIsNoLackOfProgress() {
        Drive drive = new Drive(1, 1, 4);
        GenerationRequest request = Drive.request(3, 3);
        Recorder first = drive.submit(request);
        Recorder second = drive.submit(request);
        drive.tick(Drive.RECOVERY_LIMIT.multipliedBy(2));
        while (!first.hasEnded()) {
            drive.answer(1);
        }
        drive.lose(drive.call());
        drive.tick(Drive.BACKOFF);
        drive.finish();
        drive.assertFinished(second, request);
    }

    @Test
    void aSequenceThatWasPutBackIsServedBeforeThoseThatNeverRan() {
        Drive drive = new Drive(1, 1, 4);
        GenerationRequest request = Drive.request(3, 3);
        Recorder first = drive.submit(request);
        Recorder second = drive.submit(request);
        drive.lose(drive.call());
        assertThat(drive.stages.calls).as("its place is kept").isEmpty();
        drive.tick(Drive.BACKOFF);
        while (!first.hasEnded()) {
            drive.answer(1);
        }
        assertThat(second.tokens).isEmpty();
        drive.finish();
        drive.assertFinished(second, request);
    }

    @Test
    void pausesLongerEachTimeThatItGetsNoFurther() {
        Drive drive = new Drive(1);
        drive.submit(Drive.request(3, 3));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            drive.lose(drive.call());
            long lost = drive.clock.nanos();
            while (drive.stages.calls.isEmpty()) {
                drive.tick(Duration.ofMillis(10));
            }
            pauses.add(Duration.ofNanos(drive.clock.nanos() - lost).toMillis());
        }
        assertThat(pauses).containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 640L, 640L);
    }

    @Test
    void waitingSequencesHearWhenAStageStaysUncovered() {
        Drive drive = new Drive(2, 1, 4);
        Recorder first = drive.submit(Drive.request(3, 3));
        Recorder second = drive.submit(Drive.request(3, 3));
        drive.stages.kill(Drive.MEMBER);
        drive.pump();
        drive.tellClaims();
        drive.tick(Drive.RECOVERY_LIMIT.minusMillis(1));
        assertThat(first.hasEnded()).isFalse();
        assertThat(second.hasEnded()).isFalse();
        drive.tick(Duration.ofMillis(1));
        assertThat(first.failure().missingStages()).containsExactlyInAnyOrder(0, 1);
        assertThat(second.failure().kind()).isEqualTo(GenerationException.Kind.UNCOVERED);
    }

    @Test
    void goesOnWhenALostStageIsServedAgain() {
        Drive drive = new Drive(3);
        GenerationRequest request = Drive.request(6, 9, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.answer(10);
        drive.stages.kill(Drive.MEMBER);
        drive.pump();
        drive.tellClaims();
        drive.tick(Duration.ofSeconds(5));
        IntStream.range(0, 3).forEach(stage -> drive.stages.serve(new UUID(0, 101), Drive.role(stage)));
        drive.tellClaims();
        drive.finish();
        drive.assertFinished(recorder, request);
        drive.assertNothingLeft();
    }

    @Test
    void tellsEverybodyWhenItLeaves() {
        Drive drive = new Drive(2, 3, 9);
        List<Recorder> recorders = IntStream.range(0, 6)
                .mapToObj(i -> drive.submit(Drive.request(3, 9)))
                .toList();
        drive.answer(7);
        drive.handle(new Event.Leaving());
        assertThat(recorders)
                .allSatisfy(
                        recorder -> assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.LEAVING));
        assertThat(drive.submit(Drive.request(3, 3)).failure().kind()).isEqualTo(GenerationException.Kind.LEAVING);
        drive.answer(100);
        assertThat(drive.stages.calls).isEmpty();
        assertThat(drive.coordinator.load()).isEqualTo(new Coordinator.Load(0, 0));
    }

    @Test
    void countsWhereTheTimeWent() {
        Drive drive = new Drive(2);
        Recorder recorder = drive.submit(Drive.request(3, 2));
        while (!drive.stages.calls.isEmpty()) {
            drive.clock.advance(Duration.ofMillis(3));
            drive.answer(1);
        }
        GenerationResult result = recorder.result();
        assertThat(result.queueNanos()).isZero();
        assertThat(Duration.ofNanos(result.prefillNanos())).isEqualTo(Duration.ofMillis(6));
        assertThat(Duration.ofNanos(result.decodeNanos())).isEqualTo(Duration.ofMillis(6));
        assertThat(result.requeues()).isZero();
        assertThat(result.stages())
                .containsExactly(
                        new GenerationResult.StageTiming(0, "member100", 2, 0, 0, 6_000_000),
                        new GenerationResult.StageTiming(1, "member100", 2, 0, 0, 6_000_000));
    }
}
