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

/** Admission: which sequences run, wait, or are refused. */
class AdmissionTest {
    @Test
    void waitsForAdmissionWithoutATimeLimit() {
        SimScheduler sim = new SimScheduler(2, 17, 64);
        GenerationRequest request = SimScheduler.request(3, 40);
        List<Recorder> recorders =
                IntStream.range(0, 17).mapToObj(i -> sim.submit(request)).toList();
        for (int i = 0; i < 300; i++) {
            sim.answer(1);
            sim.pass(Duration.ofSeconds(2));
        }
        sim.finish();
        recorders.forEach(recorder -> sim.assertFinished(recorder, request));
        assertThat(recorders.getLast().result().requeues()).isPositive();
        sim.assertNothingLeft();
    }

    @Test
    void namesStagesWithoutReplica() {
        SimScheduler sim = new SimScheduler(3);
        sim.handle(new Event.ClaimsChanged(
                sim.stages.live().stream()
                        .filter(claim -> claim.role().stage() == 1)
                        .toList(),
                Map.of()));
        Recorder recorder = sim.submit(SimScheduler.request(3, 3));
        assertThat(recorder.failure().kind()).isEqualTo(GenerationException.Kind.UNCOVERED);
        assertThat(recorder.failure().missingStages()).containsExactlyInAnyOrder(0, 2);
        assertThat(recorder.failure()).hasMessage("no member is ready for stage 0, 2: retry later");
    }

    @Test
    void refusesNewSequencesWhenTheQueueIsFull() {
        SimScheduler sim = new SimScheduler(1, 2, 3);
        GenerationRequest request = SimScheduler.request(3, 3);
        List<Recorder> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(sim.submit(request));
        }
        assertThat(sim.stats().running()).isEqualTo(2);
        assertThat(sim.stats().waiting()).isEqualTo(3);
        Recorder refused = sim.submit(request);
        assertThat(refused.failure().kind()).isEqualTo(GenerationException.Kind.OVERLOADED);
        assertThat(refused.failure()).hasMessage("3 sequences are waiting already: retry later");
        sim.finish();
        taken.forEach(recorder -> sim.assertFinished(recorder, request));
    }

    @Test
    void admitsAtOnceWithoutAQueue() {
        SimScheduler sim = new SimScheduler(1, 1, 0);
        GenerationRequest request = SimScheduler.request(3, 3);
        Recorder first = sim.submit(request);
        Recorder second = sim.submit(request);
        assertThat(second.failure().kind()).isEqualTo(GenerationException.Kind.OVERLOADED);
        sim.finish();
        sim.assertFinished(first, request);
    }

    @Test
    void queueTimeDoesNotCountTowardsTheRecoveryLimit() {
        SimScheduler sim = new SimScheduler(1, 1, 4);
        GenerationRequest request = SimScheduler.request(3, 3);
        Recorder first = sim.submit(request);
        Recorder second = sim.submit(request);
        sim.pass(SimScheduler.RECOVERY_LIMIT.multipliedBy(2));
        while (!first.hasEnded()) {
            sim.answer(1);
        }
        sim.lose(sim.call());
        sim.pass(SimScheduler.BACKOFF);
        sim.finish();
        sim.assertFinished(second, request);
    }

    @Test
    void aRequeuedSequenceIsAdmittedBeforeNewOnes() {
        SimScheduler sim = new SimScheduler(1, 1, 4);
        GenerationRequest request = SimScheduler.request(3, 3);
        Recorder first = sim.submit(request);
        Recorder second = sim.submit(request);
        sim.lose(sim.call());
        assertThat(sim.stages.calls).as("its place is reserved").isEmpty();
        sim.pass(SimScheduler.BACKOFF);
        while (!first.hasEnded()) {
            sim.answer(1);
        }
        assertThat(second.tokens).isEmpty();
        sim.finish();
        sim.assertFinished(second, request);
    }
}
