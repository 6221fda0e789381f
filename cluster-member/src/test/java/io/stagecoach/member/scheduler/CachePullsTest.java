package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimCluster;
import io.stagecoach.member.testing.SimScheduler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A running sequence migrates at one of three stages: its cache is pulled, or that stage computes it again. */
class CachePullsTest extends MigrationScenario {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void pullsTheCacheAndRecomputesNothing(int stage) {
        Recorder recorder = decode();
        drainReplica(stage);
        sim.runLoop();
        assertThat(ended).containsExactly(PullOutcome.MOVED);
        assertThat(ways).containsExactly("0 to 1");
        assertThat(sim.stages.running(SimScheduler.role(stage)))
                .as("caches left at the old replica")
                .isZero();
        assertThat(untilTheNextToken(recorder))
                .hasSize(STAGES)
                .allSatisfy(watched -> assertThat(watched.step())
                        .extracting(SequenceStep::start, SequenceStep::rows)
                        .containsExactly(computed(recorder) - 1, 1));
        assertTheSameText(recorder);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = PullOutcome.class,
            names = {"NOT_WORTH_IT", "NOT_PORTABLE", "CACHE_MISS", "STALE", "SOURCE_LOST"})
    void aFailedPullRecomputesThatStageOnly(PullOutcome outcome) {
        Recorder recorder = decode();
        moves.answerAll = outcome;
        drainReplica(1);
        int computed = computed(recorder);
        List<Watched> watched = untilTheNextToken(recorder);
        assertThat(watched.stream()
                        .filter(each -> each.step().end() <= computed)
                        .map(Watched::stage))
                .hasSize(Math.ceilDiv(computed, SimScheduler.PROMPT_ROWS))
                .containsOnly(1);
        assertThat(watched).hasSize(Math.ceilDiv(computed, SimScheduler.PROMPT_ROWS) + STAGES);
        assertThat(ways).containsExactly("0 to 1");
        assertTheSameText(recorder);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, computed, 0));
        assertThat(moves.asked).as("tried once").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = PullOutcome.class,
            names = {"FULL", "TARGET_LOST", "TOO_LONG", "FAILED"})
    void returnsToTheOldReplicaWhenTheNewOneCannotTakeTheCache(PullOutcome outcome) {
        Recorder recorder = decode();
        moves.answerAll = outcome;
        drainReplica(1);
        assertThat(untilTheNextToken(recorder)).hasSize(STAGES);
        assertThat(ways).isEmpty();
        assertThat(moves.asked).hasSize(1);
        assertThat(sim.stages.running(SimScheduler.role(1))).isEqualTo(1);

        moves.answerAll = null;
        sim.clock.advance(Duration.ofSeconds(1));
        untilTheNextToken(recorder);
        assertThat(moves.asked).as("tried again later").hasSize(2);
        assertThat(ended).containsExactly(outcome, PullOutcome.MOVED);
        assertTheSameText(recorder);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, 0, 0));
    }

    @Test
    void recomputesAllStagesWithoutHeldInputs() {
        // A page of the first sequence's cache is shared, so the inputs of its positions are not held.
        GenerationRequest first = SimScheduler.request(70, 1, SAMPLED);
        Recorder before = sim.submit(first);
        sim.finish();
        sim.assertFinished(before, first);
        Recorder recorder = decode();
        assertThat(recorder.hasEnded()).isFalse();
        assertThat(sim.stats().prefixUse().hits()).isEqualTo(64);
        moves.answerAll = PullOutcome.NOT_PORTABLE;
        drainReplica(1);
        assertThat(untilTheNextToken(recorder).getFirst().stage()).isZero();
        assertTheSameText(recorder);
    }

    @Test
    void pullsSharedPages() {
        GenerationRequest first = SimScheduler.request(70, 1, SAMPLED);
        sim.submit(first);
        sim.finish();
        Recorder recorder = decode();
        assertThat(sim.stats().prefixUse().hits()).isEqualTo(64);
        drainReplica(1);
        assertThat(untilTheNextToken(recorder)).hasSize(STAGES);
        assertThat(ended).containsExactly(PullOutcome.MOVED);
        assertTheSameText(recorder);
    }

    @Test
    void migratesTwoStagesOfAMemberOneAfterTheOther() {
        Recorder recorder = decode();
        List<Role> old = List.of(SimScheduler.role(0), SimScheduler.role(2));
        old.forEach(role -> sim.stages.serve(OTHER, SimCluster.role(role.stage(), 1)));
        old.forEach(sim.stages::drain);
        sim.tellClaims();
        untilTheNextToken(recorder);
        assertThat(untilTheNextToken(recorder)).hasSize(STAGES);
        assertThat(ended).containsExactly(PullOutcome.MOVED, PullOutcome.MOVED);
        assertThat(old).allSatisfy(role -> assertThat(sim.stages.running(role)).isZero());
        assertTheSameText(recorder);
    }

    @Test
    void recomputesAShortCacheWithoutAPull() {
        GenerationRequest request = SimScheduler.request(5, 8, SAMPLED);
        Recorder recorder = sim.submit(request);
        sim.answer(2 * STAGES + 1);
        sim.stages.serve(OTHER, SimCluster.role(1, 1));
        sim.stages.drain(SimScheduler.role(1));
        sim.tellClaims();
        sim.finish();
        sim.assertFinished(recorder, request);
        assertThat(ended).containsExactly(PullOutcome.NOT_WORTH_IT);
        assertThat(moves.asked).isEmpty();
    }

    @Test
    void migratesTheOnlyStageOfAModel() {
        SimScheduler alone = new SimScheduler(1);
        Recorder recorder = alone.submit(REQUEST);
        while (recorder.tokens.size() < 3) {
            alone.answer(1);
        }
        alone.stages.serve(OTHER, SimCluster.role(0, 1));
        alone.stages.drain(SimScheduler.role(0));
        alone.tellClaims();
        alone.finish();
        alone.assertFinished(recorder, REQUEST);
        assertThat(alone.stages.moves.outcomes).containsExactly(PullOutcome.MOVED);
        assertThat(recorder.result().recovery()).isEqualTo(new GenerationResult.Recovery(0, 0, 0));
        alone.assertNothingLeft();
    }
}
