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

/** One of three stages is lost with its member: only that stage computes again, from its held inputs. */
class LostStageTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    private static final GenerationRequest REQUEST = SimScheduler.request(10, 12, SAMPLED);
    /** Two passes for the prompt and one for each of two tokens, at three stages. */
    private static final int CALLS = 3 * (3 + 2);

    private static final UUID OTHER = new UUID(0, 101);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void recomputesOnlyTheLostStage(int lost) {
        for (int more = 0; more < 3; more++) {
            SimScheduler sim = sim(lost);
            Recorder recorder = sim.submit(REQUEST);
            sim.answer(CALLS + more);
            takeOver(sim, lost);
            int computed = REQUEST.prompt().length + recorder.tokens.size() - 1;

            List<Role> called = new ArrayList<>();
            int again = 0;
            while (again < computed) {
                SimCluster.Call call = sim.call();
                called.add(call.claim().role());
                SequenceStep step = call.task().steps().getFirst();
                assertThat(step.start()).isEqualTo(again);
                again = step.end();
                sim.answer(call);
            }
            assertThat(called)
                    .containsOnly(SimScheduler.role(lost))
                    .hasSize(Math.ceilDiv(computed, SimScheduler.PROMPT_ROWS));
            sim.finish();
            sim.assertFinished(recorder, REQUEST);
            assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(1, computed, 0));
            sim.assertNothingLeft();
        }
    }

    @Test
    void recomputesTwoLostStagesOneAfterTheOther() {
        SimScheduler sim = sim(2);
        sim.stages.serve(OTHER, SimScheduler.role(1));
        sim.tellClaims();
        Recorder recorder = sim.submit(REQUEST);
        sim.answer(CALLS + 1);
        sim.stages.kill(OTHER);
        sim.runLoop();
        sim.tellClaims();
        sim.stages.serve(SimScheduler.MEMBER, SimScheduler.role(1));
        sim.stages.serve(SimScheduler.MEMBER, SimScheduler.role(2));
        sim.tellClaims();
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        sim.assertNothingLeft();
    }

    @Test
    void recomputeAndDecodeBatchesDoNotWaitForOneAnother() {
        SimScheduler sim = sim(1);
        Recorder first = sim.submit(REQUEST);
        Recorder second = sim.submit(REQUEST);
        while (first.tokens.size() < 2 || second.tokens.size() < 2) {
            sim.answer(1);
        }
        takeOver(sim, 1);
        GenerationRequest request = SimScheduler.request(3, 2);
        Recorder third = sim.submit(request);
        assertThat(sim.stages.calls)
                .extracting(call -> call.claim().role())
                .containsExactlyInAnyOrder(SimScheduler.role(1), SimScheduler.role(0));
        UUID served = sim.call().task().steps().getFirst().cache();
        while (!sim.stages.calls.isEmpty() && first.tokens.size() + second.tokens.size() == 4) {
            sim.answer(sim.call());
        }
        assertThat(served.getLeastSignificantBits() >> 32)
                .as("the older sequence decodes again while the other waits")
                .isEqualTo(first.tokens.size() > 2 ? 1 : 2);
        sim.finish();
        sim.assertFinished(first, REQUEST);
        sim.assertFinished(second, REQUEST);
        sim.assertFinished(third, request);
        sim.assertNothingLeft();
    }

    @Test
    void leavesARoleThatIsNotHeldForItsReplica() {
        SimScheduler sim = sim(1);
        sim.stages.serve(SimScheduler.MEMBER, SimCluster.role(1, 1));
        sim.tellClaims();
        Recorder recorder = sim.submit(REQUEST);
        sim.answer(CALLS + 1);
        sim.stages.refuse(sim.call(), StageReply.Reason.NOT_OWNER);
        sim.runLoop();
        sim.pass(SimScheduler.BACKOFF);
        assertThat(sim.call().claim().role()).isEqualTo(SimCluster.role(1, 1));
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
    }

    @Test
    void otherStagesKeepTheirCachesMeanwhile() {
        SimScheduler sim = sim(1);
        Recorder recorder = sim.submit(REQUEST);
        sim.answer(CALLS);
        sim.stages.kill(OTHER);
        sim.answer(1);
        sim.tellClaims();
        for (int seconds = 0; seconds < 5; seconds++) {
            sim.pass(Duration.ofSeconds(1));
        }
        assertThat(sim.stages.running())
                .as("stages that still have the sequence")
                .isEqualTo(2);
        sim.stages.serve(SimScheduler.MEMBER, SimScheduler.role(1));
        sim.tellClaims();
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        sim.assertNothingLeft();
    }

    @Test
    void cancellationMeanwhileLeavesNoCache() {
        SimScheduler sim = sim(1);
        sim.submit(REQUEST);
        sim.answer(CALLS);
        sim.stages.kill(OTHER);
        sim.answer(1);
        sim.handle(new Event.Cancelled(sim.id()));
        sim.pass(Duration.ofSeconds(1));
        sim.assertNothingLeft();
    }

    @Test
    void avoidsAReplicaThatDidNotAnswer() {
        SimScheduler sim = sim(1);
        sim.stages.serve(SimScheduler.MEMBER, SimCluster.role(1, 1));
        sim.tellClaims();
        Recorder recorder = sim.submit(REQUEST);
        sim.answer(CALLS + 1);
        assertThat(sim.call().claim().role()).isEqualTo(SimScheduler.role(1));
        sim.lose(sim.call());
        sim.pass(SimScheduler.BACKOFF);
        assertThat(sim.call().claim().role()).as("the other replica").isEqualTo(SimCluster.role(1, 1));
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        sim.assertNothingLeft();
    }

    /** Another member serves that stage. */
    private static SimScheduler sim(int stage) {
        SimScheduler sim = new SimScheduler(3);
        sim.stages.serve(OTHER, SimScheduler.role(stage));
        sim.tellClaims();
        return sim;
    }

    private static void takeOver(SimScheduler sim, int lost) {
        sim.stages.kill(OTHER);
        while (!sim.stages.calls.isEmpty()) {
            sim.answer(sim.call());
        }
        sim.runLoop();
        sim.stages.serve(SimScheduler.MEMBER, SimScheduler.role(lost));
        sim.tellClaims();
    }
}
