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

/** Events during the pull of a cache. */
class CachePullsMeanwhileTest extends MigrationScenario {
    @Test
    void theOldReplicaKeepsTheCacheUntilThePullEnds() {
        moves.keepsPulls = true;
        Recorder recorder = decode();
        drainReplica(1);
        int before = recorder.tokens.size();
        GenerationRequest request = SimScheduler.request(3, 4);
        Recorder other = sim.submit(request);
        for (int i = 0; i < 6; i++) {
            moves.answer(moves.pulls.getFirst());
            sim.runLoop();
            sim.pass(Duration.ofMillis(20));
        }
        assertThat(recorder.tokens).as("no token during the pull").hasSize(before);
        for (int i = 0; !sim.stages.calls.isEmpty(); i++) {
            sim.answer(sim.call());
            assertThat(i).isLessThan(100);
        }
        sim.assertFinished(other, request);
        sim.stages.moves.keepsPulls = false;
        while (!moves.pulls.isEmpty()) {
            moves.answer(moves.pulls.getFirst());
        }
        sim.runLoop();
        assertThat(ended).containsExactly(PullOutcome.MOVED);
        assertTheSameText(recorder);
    }

    @Test
    void retainMessagesDoNotDropTheCacheDuringThePull() {
        moves.keepsPulls = true;
        Recorder recorder = decode();
        drainReplica(1);
        sim.clock.advance(Duration.ofMillis(999));
        assertThat(sim.stages.running(SimScheduler.role(1))).isEqualTo(1);
        sim.stages.retainNothing(SimScheduler.role(0), new UUID(0, 55));
        sim.pass(Duration.ofMillis(2)); // sends RETAIN; the pull exceeds its limit
        assertThat(sim.stages.running(SimScheduler.role(1))).isEqualTo(1);
        assertThat(ended).containsExactly(PullOutcome.TOO_LONG);
        moves.pulls.clear();
        moves.keepsPulls = false;
        assertTheSameText(recorder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void survivesTheLossOfEitherReplicaDuringThePull(boolean old) {
        SimScheduler three = sim;
        three.stages.serve(new UUID(0, 102), SimScheduler.role(1));
        three.tellClaims();
        moves.keepsPulls = true;
        Recorder recorder = decode();
        drainReplica(1);
        moves.answer(moves.pulls.getFirst());
        sim.stages.kill(old ? new UUID(0, 102) : OTHER);
        sim.runLoop();
        sim.tellClaims();
        assertThat(ended).containsExactly(old ? PullOutcome.SOURCE_LOST : PullOutcome.TARGET_LOST);
        List<Watched> watched = untilTheNextToken(recorder);
        if (old) {
            assertThat(watched.getFirst().stage()).isEqualTo(1);
            assertThat(watched.getFirst().step().start()).isZero();
        } else {
            assertThat(watched).as("the old replica still has the cache").hasSize(STAGES);
        }
        assertTheSameText(recorder);
        assertThat(recorder.result().requeues()).isZero();
    }

    @Test
    void cancellationMeanwhileLeavesNoCache() {
        moves.keepsPulls = true;
        decode();
        drainReplica(1);
        sim.handle(new Event.Cancelled(sim.id()));
        while (!moves.pulls.isEmpty()) {
            moves.answer(moves.pulls.getFirst());
        }
        sim.runLoop();
        sim.pass(Duration.ofSeconds(1));
        sim.assertNothingLeft();
    }
}
