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

/** Clients that hang up, at every point of the way. */
class CancellationTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);

    @Test
    void cancelWhileWaiting() {
        SimScheduler drive = new SimScheduler(1, 1, 4);
        Recorder first = drive.submit(SimScheduler.request(3, 3));
        Recorder second = drive.submit(SimScheduler.request(3, 3));
        drive.handle(new Event.Cancelled(drive.id()));
        drive.finish();
        first.result();
        assertThat(second.tokens).isEmpty();
        assertThat(second.hasEnded()).isFalse();
        drive.assertNothingLeft();
    }

    @Test
    void cancelWhileReadyForAFlight() {
        SimScheduler drive = new SimScheduler(1);
        IntStream.range(0, 3).forEach(i -> drive.submit(SimScheduler.request(3, 9)));
        assertThat(drive.stages.calls).hasSize(1);
        assertThat(drive.stats().running()).isEqualTo(3);
        for (int i = 1; i <= 3; i++) {
            drive.handle(new Event.Cancelled(new UUID(7, (long) i << 32)));
        }
        assertThat(drive.stats().running())
                .as("ready sequences are released at once")
                .isEqualTo(1);
        assertThat(drive.stats().waiting()).isZero();
        drive.answer(1);
        drive.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelInFlight(boolean answered) {
        for (int calls = 0; calls < 9; calls++) {
            SimScheduler drive = new SimScheduler(3);
            Recorder recorder = drive.submit(SimScheduler.request(6, 9));
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
        SimScheduler drive = new SimScheduler(3);
        GenerationRequest request = SimScheduler.request(3, 30, SAMPLED);
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
    void aLostWordThatACacheCanGoIsMadeUpForWithinASecond() {
        SimScheduler drive = new SimScheduler(2);
        drive.stages.keepsForgets = true;
        GenerationRequest request = SimScheduler.request(3, 30);
        drive.submit(request);
        Recorder second = drive.submit(request);
        drive.answer(8);
        drive.handle(new Event.Cancelled(new UUID(7, 1L << 32)));
        drive.answer(4);
        drive.stages.forgets.clear();
        drive.pass(Duration.ofMillis(999));
        assertThat(drive.stages.running()).isEqualTo(4);
        drive.pass(SimScheduler.BACKOFF);
        assertThat(drive.stages.running()).isEqualTo(2);
        drive.stages.keepsForgets = false;
        drive.finish();
        drive.assertFinished(second, request);
        assertThat(second.result().requeues()).as("those in use stay").isZero();
        drive.assertNothingLeft();
    }
}
