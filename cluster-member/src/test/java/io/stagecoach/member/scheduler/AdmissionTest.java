package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who may run, who waits and who is turned away. */
class AdmissionTest {
    @Test
    void waitsForASlotAsLongAsItTakes() {
        SimScheduler drive = new SimScheduler(2, 17, 64);
        GenerationRequest request = SimScheduler.request(3, 40);
        List<Recorder> recorders =
                IntStream.range(0, 17).mapToObj(i -> drive.submit(request)).toList();
        for (int i = 0; i < 300; i++) {
            drive.answer(1);
            drive.pass(Duration.ofSeconds(2));
        }
        drive.finish();
        recorders.forEach(recorder -> drive.assertFinished(recorder, request));
        assertThat(recorders.getLast().result().requeues()).isPositive();
        drive.assertNothingLeft();
    }

    @Test
    void saysWhichStagesNobodyServes() {
        SimScheduler drive = new SimScheduler(3);
        drive.handle(new Event.ClaimsChanged(
                drive.stages.live().stream()
                        .filter(claim -> claim.role().stage() == 1)
                        .toList(),
                Map.of()));
        Recorder recorder = drive.submit(SimScheduler.request(3, 3));
        assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.UNCOVERED);
        assertThat(recorder.failure().missingStages()).containsExactlyInAnyOrder(0, 2);
        assertThat(recorder.failure()).hasMessage("no member is ready for stage 0, 2: come back later");
    }

    @Test
    void saysWhenItHasTooMuchToDo() {
        SimScheduler drive = new SimScheduler(1, 2, 3);
        GenerationRequest request = SimScheduler.request(3, 3);
        List<Recorder> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(drive.submit(request));
        }
        assertThat(drive.stats().running()).isEqualTo(2);
        assertThat(drive.stats().waiting()).isEqualTo(3);
        Recorder refused = drive.submit(request);
        assertThat(refused.failure().kind()).isEqualTo(GenerationException.Kind.OVERLOADED);
        assertThat(refused.failure()).hasMessage("3 sequences wait already: come back later");
        drive.finish();
        taken.forEach(recorder -> drive.assertFinished(recorder, request));
    }

    @Test
    void withNoPlaceToWaitItStillTakesWhatCanStart() {
        SimScheduler drive = new SimScheduler(1, 1, 0);
        GenerationRequest request = SimScheduler.request(3, 3);
        Recorder first = drive.submit(request);
        Recorder second = drive.submit(request);
        assertThat(second.failure().kind()).isEqualTo(GenerationException.Kind.OVERLOADED);
        drive.finish();
        drive.assertFinished(first, request);
    }

    @Test
    void timeInTheQueueIsNoLackOfProgress() {
        SimScheduler drive = new SimScheduler(1, 1, 4);
        GenerationRequest request = SimScheduler.request(3, 3);
        Recorder first = drive.submit(request);
        Recorder second = drive.submit(request);
        drive.pass(SimScheduler.RECOVERY_LIMIT.multipliedBy(2));
        while (!first.hasEnded()) {
            drive.answer(1);
        }
        drive.lose(drive.call());
        drive.pass(SimScheduler.BACKOFF);
        drive.finish();
        drive.assertFinished(second, request);
    }

    @Test
    void aRequeuedSequenceIsAdmittedBeforeNewOnes() {
        SimScheduler drive = new SimScheduler(1, 1, 4);
        GenerationRequest request = SimScheduler.request(3, 3);
        Recorder first = drive.submit(request);
        Recorder second = drive.submit(request);
        drive.lose(drive.call());
        assertThat(drive.stages.calls).as("its place is kept").isEmpty();
        drive.pass(SimScheduler.BACKOFF);
        while (!first.hasEnded()) {
            drive.answer(1);
        }
        assertThat(second.tokens).isEmpty();
        drive.finish();
        drive.assertFinished(second, request);
    }
}
