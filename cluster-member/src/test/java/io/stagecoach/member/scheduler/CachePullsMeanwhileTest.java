package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may happen while a cache is on its way to another replica. */
class CachePullsMeanwhileTest extends MovesDriven {
    @Test
    void itIsKeptWhereItIsWhileItIsOnItsWay() {
        moves.keepsPulls = true;
        Recorder recorder = decode();
        giveUp(1);
        int before = recorder.tokens.size();
        GenerationRequest request = SimScheduler.request(3, 4);
        Recorder other = drive.submit(request);
        for (int i = 0; i < 6; i++) {
            moves.answer(moves.pulls.getFirst());
            drive.runLoop();
            drive.pass(Duration.ofMillis(20));
        }
        assertThat(recorder.tokens).as("stands still").hasSize(before);
        for (int i = 0; !drive.stages.calls.isEmpty(); i++) {
            drive.answer(drive.call());
            assertThat(i).isLessThan(100);
        }
        drive.assertFinished(other, request);
        drive.stages.moves.keepsPulls = false;
        while (!moves.pulls.isEmpty()) {
            moves.answer(moves.pulls.getFirst());
        }
        drive.runLoop();
        assertThat(ended).containsExactly(PullOutcome.MOVED);
        assertTheSameText(recorder);
    }

    @Test
    void noWordOfWhatStaysDropsItMeanwhile() {
        moves.keepsPulls = true;
        Recorder recorder = decode();
        giveUp(1);
        drive.clock.advance(Duration.ofMillis(999));
        assertThat(drive.stages.running(SimScheduler.role(1))).isEqualTo(1);
        drive.stages.retainNothing(SimScheduler.role(0), new UUID(0, 55));
        drive.pass(Duration.ofMillis(2)); // says what stays; but the move has taken too long by now
        assertThat(drive.stages.running(SimScheduler.role(1))).isEqualTo(1);
        assertThat(ended).containsExactly(PullOutcome.TOO_LONG);
        moves.pulls.clear();
        moves.keepsPulls = false;
        assertTheSameText(recorder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReplicaMayBeKilledMeanwhile(boolean old) {
        SimScheduler three = drive;
        three.stages.serve(new UUID(0, 102), SimScheduler.role(1));
        three.tellClaims();
        moves.keepsPulls = true;
        Recorder recorder = decode();
        giveUp(1);
        moves.answer(moves.pulls.getFirst());
        drive.stages.kill(old ? new UUID(0, 102) : OTHER);
        drive.runLoop();
        drive.tellClaims();
        assertThat(ended).containsExactly(old ? PullOutcome.SOURCE_LOST : PullOutcome.TARGET_LOST);
        List<Watched> watched = untilTheNextToken(recorder);
        if (old) {
            assertThat(watched.getFirst().stage()).isEqualTo(1);
            assertThat(watched.getFirst().step().start()).isZero();
        } else {
            assertThat(watched).as("the old one still has it all").hasSize(STAGES);
        }
        assertTheSameText(recorder);
        assertThat(recorder.result().requeues()).isZero();
    }

    @Test
    void nothingIsLeftOfOneThatIsCancelledMeanwhile() {
        moves.keepsPulls = true;
        decode();
        giveUp(1);
        drive.handle(new Event.Cancelled(drive.id()));
        while (!moves.pulls.isEmpty()) {
            moves.answer(moves.pulls.getFirst());
        }
        drive.runLoop();
        drive.pass(Duration.ofSeconds(1));
        drive.assertNothingLeft();
    }
}
