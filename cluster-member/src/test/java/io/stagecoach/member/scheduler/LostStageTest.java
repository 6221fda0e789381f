package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of three stages is lost with its member: only that one is computed again, from what went into it. */
class LostStageTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    private static final GenerationRequest REQUEST = SimScheduler.request(10, 12, SAMPLED);
    /** Two passes for the prompt and one for each of two tokens, at three stages. */
    private static final int CALLS = 3 * (3 + 2);

    private static final UUID OTHER = new UUID(0, 101);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void onlyTheLostStageIsComputedAgain(int lost) {
        for (int more = 0; more < 3; more++) {
            SimScheduler drive = drive(lost);
            Recorder recorder = drive.submit(REQUEST);
            drive.answer(CALLS + more);
            takeOver(drive, lost);
            int computed = REQUEST.prompt().length + recorder.tokens.size() - 1;

            List<Role> called = new ArrayList<>();
            int again = 0;
            while (again < computed) {
                SimCluster.Call call = drive.call();
                called.add(call.claim().role());
                SequenceStep step = call.task().steps().getFirst();
                assertThat(step.start()).isEqualTo(again);
                again = step.end();
                drive.answer(call);
            }
            assertThat(called)
                    .containsOnly(SimScheduler.role(lost))
                    .hasSize(Math.ceilDiv(computed, SimScheduler.PROMPT_ROWS));
            drive.finish();
            drive.assertFinished(recorder, REQUEST);
            assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(1, computed, 0));
            drive.assertNothingLeft();
        }
    }

    @Test
    void twoLostStagesAreComputedAgainOneAfterTheOther() {
        SimScheduler drive = drive(2);
        drive.stages.serve(OTHER, SimScheduler.role(1));
        drive.tellClaims();
        Recorder recorder = drive.submit(REQUEST);
        drive.answer(CALLS + 1);
        drive.stages.kill(OTHER);
        drive.runLoop();
        drive.tellClaims();
        drive.stages.serve(SimScheduler.MEMBER, SimScheduler.role(1));
        drive.stages.serve(SimScheduler.MEMBER, SimScheduler.role(2));
        drive.tellClaims();
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        drive.assertNothingLeft();
    }

    @Test
    void neitherWhoLostAStageNorWhoDidNotWaitsForTheOther() {
        SimScheduler drive = drive(1);
        Recorder first = drive.submit(REQUEST);
        Recorder second = drive.submit(REQUEST);
        while (first.tokens.size() < 2 || second.tokens.size() < 2) {
            drive.answer(1);
        }
        takeOver(drive, 1);
        GenerationRequest request = SimScheduler.request(3, 2);
        Recorder third = drive.submit(request);
        assertThat(drive.stages.calls)
                .extracting(call -> call.claim().role())
                .containsExactlyInAnyOrder(SimScheduler.role(1), SimScheduler.role(0));
        UUID served = drive.call().task().steps().getFirst().cache();
        while (!drive.stages.calls.isEmpty() && first.tokens.size() + second.tokens.size() == 4) {
            drive.answer(drive.call());
        }
        assertThat(served.getLeastSignificantBits() >> 32)
                .as("who came first is served first, and goes on while the other still waits")
                .isEqualTo(first.tokens.size() > 2 ? 1 : 2);
        drive.finish();
        drive.assertFinished(first, REQUEST);
        drive.assertFinished(second, REQUEST);
        drive.assertFinished(third, request);
        drive.assertNothingLeft();
    }

    @Test
    void aRoleThatIsHeldNoMoreIsLeftForItsReplica() {
        SimScheduler drive = drive(1);
        drive.stages.serve(SimScheduler.MEMBER, SimCluster.role(1, 1));
        drive.tellClaims();
        Recorder recorder = drive.submit(REQUEST);
        drive.answer(CALLS + 1);
        drive.stages.refuse(drive.call(), StageReply.Reason.NOT_OWNER);
        drive.runLoop();
        drive.pass(SimScheduler.BACKOFF);
        assertThat(drive.call().claim().role()).isEqualTo(SimCluster.role(1, 1));
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
    }

    @Test
    void theOthersKeepWhatTheyHaveMeanwhile() {
        SimScheduler drive = drive(1);
        Recorder recorder = drive.submit(REQUEST);
        drive.answer(CALLS);
        drive.stages.kill(OTHER);
        drive.answer(1);
        drive.tellClaims();
        for (int seconds = 0; seconds < 5; seconds++) {
            drive.pass(Duration.ofSeconds(1));
        }
        assertThat(drive.stages.running())
                .as("stages that still have the sequence")
                .isEqualTo(2);
        drive.stages.serve(SimScheduler.MEMBER, SimScheduler.role(1));
        drive.tellClaims();
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        drive.assertNothingLeft();
    }

    @Test
    void nothingIsLeftOfOneThatIsCancelledMeanwhile() {
        SimScheduler drive = drive(1);
        drive.submit(REQUEST);
        drive.answer(CALLS);
        drive.stages.kill(OTHER);
        drive.answer(1);
        drive.handle(new Event.Cancelled(drive.id()));
        drive.pass(Duration.ofSeconds(1));
        drive.assertNothingLeft();
    }

    @Test
    void nobodyIsSentToAReplicaThatDidNotAnswer() {
        SimScheduler drive = drive(1);
        drive.stages.serve(SimScheduler.MEMBER, SimCluster.role(1, 1));
        drive.tellClaims();
        Recorder recorder = drive.submit(REQUEST);
        drive.answer(CALLS + 1);
        assertThat(drive.call().claim().role()).isEqualTo(SimScheduler.role(1));
        drive.lose(drive.call());
        drive.pass(SimScheduler.BACKOFF);
        assertThat(drive.call().claim().role()).as("its other replica").isEqualTo(SimCluster.role(1, 1));
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        drive.assertNothingLeft();
    }

    /** Another member has that stage. */
    private static SimScheduler drive(int stage) {
        SimScheduler drive = new SimScheduler(3);
        drive.stages.serve(OTHER, SimScheduler.role(stage));
        drive.tellClaims();
        return drive;
    }

    private static void takeOver(SimScheduler drive, int lost) {
        drive.stages.kill(OTHER);
        while (!drive.stages.calls.isEmpty()) {
            drive.answer(drive.call());
        }
        drive.runLoop();
        drive.stages.serve(SimScheduler.MEMBER, SimScheduler.role(lost));
        drive.tellClaims();
    }
}
