package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A text whose reader has found its end ends as one that has come to its own. */
class StoppedTest {
    private static final GenerationRequest REQUEST = SimScheduler.request(70, 20);

    @Test
    void oneThatIsUnderWayReportsAtOnceAndLeavesWhenItLands() {
        SimScheduler drive = new SimScheduler(2);
        Recorder recorder = drive.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            drive.answer(1);
        }
        drive.handle(new Event.Stopped(drive.id()));
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.STOP);
        assertThat(recorder.result().stages()).hasSize(2);
        drive.finish();
        assertThat(recorder.tokens).isEqualTo(drive.expected(REQUEST).subList(0, 3));
        drive.assertNothingLeft();
        assertThat(drive.stages.parked()).as("its cache is kept for others").isPositive();
    }

    @Test
    void oneThatWaitsForALostStageReportsToo() {
        SimScheduler drive = new SimScheduler(2);
        UUID other = new UUID(0, 101);
        drive.stages.serve(other, SimScheduler.role(1));
        drive.tellClaims();
        Recorder recorder = drive.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            drive.answer(1);
        }
        drive.stages.kill(other);
        drive.answer(1);
        drive.runLoop();
        drive.tellClaims();
        drive.handle(new Event.Stopped(drive.id()));
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.STOP);
        drive.pass(Duration.ofSeconds(1));
        drive.assertNothingLeft();
    }

    @Test
    void whatIsOverOrUnknownStaysAsItIs() {
        SimScheduler drive = new SimScheduler(1);
        Recorder recorder = drive.submit(REQUEST);
        drive.handle(new Event.Cancelled(drive.id()));
        drive.handle(new Event.Stopped(drive.id()));
        assertThat(recorder.hasEnded())
                .as("nobody listens to what was cancelled")
                .isFalse();
        drive.finish();
        drive.handle(new Event.Stopped(drive.id()));
        drive.assertNothingLeft();
    }
}
