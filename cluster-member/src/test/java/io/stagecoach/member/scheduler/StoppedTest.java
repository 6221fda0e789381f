package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A text that its reader stops finishes like one that ends by itself. */
class StoppedTest {
    private static final GenerationRequest REQUEST = SimScheduler.request(70, 20);

    @Test
    void aSequenceInFlightFinishesAtOnceAndIsReleasedWithTheReply() {
        SimScheduler sim = new SimScheduler(2);
        Recorder recorder = sim.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            sim.answer(1);
        }
        sim.handle(new Event.Stopped(sim.id()));
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.STOP);
        assertThat(recorder.result().stages()).hasSize(2);
        sim.finish();
        assertThat(recorder.tokens).isEqualTo(sim.expected(REQUEST).subList(0, 3));
        sim.assertNothingLeft();
        assertThat(sim.stages.parked()).as("its cache is kept for others").isPositive();
    }

    @Test
    void aWaitingSequenceFinishesAtOnce() {
        SimScheduler sim = new SimScheduler(2);
        UUID other = new UUID(0, 101);
        sim.stages.serve(other, SimScheduler.role(1));
        sim.tellClaims();
        Recorder recorder = sim.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            sim.answer(1);
        }
        sim.stages.kill(other);
        sim.answer(1);
        sim.runLoop();
        sim.tellClaims();
        sim.handle(new Event.Stopped(sim.id()));
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.STOP);
        sim.pass(Duration.ofSeconds(1));
        sim.assertNothingLeft();
    }

    @Test
    void ignoresEndedAndUnknownSequences() {
        SimScheduler sim = new SimScheduler(1);
        Recorder recorder = sim.submit(REQUEST);
        sim.handle(new Event.Cancelled(sim.id()));
        sim.handle(new Event.Stopped(sim.id()));
        assertThat(recorder.hasEnded()).as("a cancelled text reports nothing").isFalse();
        sim.finish();
        sim.handle(new Event.Stopped(sim.id()));
        sim.assertNothingLeft();
    }
}
