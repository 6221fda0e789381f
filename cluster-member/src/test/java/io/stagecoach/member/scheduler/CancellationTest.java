package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SamplingParams;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients cancel in every state of a sequence. */
class CancellationTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);

    @Test
    void cancelWhileWaiting() {
        SimScheduler sim = new SimScheduler(1, 1, 4);
        Recorder first = sim.submit(SimScheduler.request(3, 3));
        Recorder second = sim.submit(SimScheduler.request(3, 3));
        sim.handle(new Event.Cancelled(sim.id()));
        sim.finish();
        first.result();
        assertThat(second.tokens).isEmpty();
        assertThat(second.hasEnded()).isFalse();
        sim.assertNothingLeft();
    }

    @Test
    void cancelWhileReady() {
        SimScheduler sim = new SimScheduler(1);
        IntStream.range(0, 3).forEach(i -> sim.submit(SimScheduler.request(3, 9)));
        assertThat(sim.stages.calls).hasSize(1);
        assertThat(sim.stats().running()).isEqualTo(3);
        for (int i = 1; i <= 3; i++) {
            sim.handle(new Event.Cancelled(new UUID(7, (long) i << 32)));
        }
        assertThat(sim.stats().running())
                .as("ready sequences are released at once")
                .isEqualTo(1);
        assertThat(sim.stats().waiting()).isZero();
        sim.answer(1);
        sim.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelInFlight(boolean answered) {
        for (int calls = 0; calls < 9; calls++) {
            SimScheduler sim = new SimScheduler(3);
            Recorder recorder = sim.submit(SimScheduler.request(6, 9));
            sim.answer(calls);
            int before = recorder.tokens.size();
            sim.handle(new Event.Cancelled(sim.id()));
            sim.handle(new Event.Cancelled(sim.id()));
            if (answered) {
                sim.answer(1);
            } else {
                sim.lose(sim.call());
            }
            assertThat(recorder.tokens).hasSize(before);
            assertThat(recorder.hasEnded()).isFalse();
            sim.assertNothingLeft();
        }
    }

    @Test
    void cancelOfOneSequenceLeavesTheOthersOfItsBatchAlone() {
        SimScheduler sim = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(3, 30, SAMPLED);
        List<Recorder> recorders =
                IntStream.range(0, 9).mapToObj(i -> sim.submit(request)).toList();
        sim.answer(80);
        sim.handle(new Event.Cancelled(new UUID(7, 4L << 32)));
        sim.finish();
        for (int i = 0; i < 9; i++) {
            if (i != 3) {
                sim.assertFinished(recorders.get(i), request);
            }
        }
        assertThat(recorders.get(3).hasEnded()).isFalse();
        sim.assertNothingLeft();
    }

    @Test
    void aLostDropMessageIsCorrectedByTheNextRetain() {
        SimScheduler sim = new SimScheduler(2);
        sim.stages.keepsForgets = true;
        GenerationRequest request = SimScheduler.request(3, 30);
        sim.submit(request);
        Recorder second = sim.submit(request);
        sim.answer(8);
        sim.handle(new Event.Cancelled(new UUID(7, 1L << 32)));
        sim.answer(4);
        sim.stages.forgets.clear();
        sim.pass(Duration.ofMillis(999));
        assertThat(sim.stages.running()).isEqualTo(4);
        sim.pass(SimScheduler.BACKOFF);
        assertThat(sim.stages.running()).isEqualTo(2);
        sim.stages.keepsForgets = false;
        sim.finish();
        sim.assertFinished(second, request);
        assertThat(second.result().requeues()).as("caches in use are kept").isZero();
        sim.assertNothingLeft();
    }
}
