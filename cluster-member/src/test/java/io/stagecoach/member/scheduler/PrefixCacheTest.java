package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sequences with a common prefix: the same text as without a cache, with less to compute. */
class PrefixCacheTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    /** Two pages and a bit. */
    private static final GenerationRequest REQUEST = SimScheduler.request(2 * Segment.PAGE + 5, 6, SAMPLED);

    @Test
    void sharesPagesOfEndedSequences() {
        SimScheduler sim = new SimScheduler(3);
        Recorder first = run(sim, REQUEST);
        assertThat(first.result().cachedTokens()).isZero();
        assertThat(sim.stages.parked()).as("3 pages at each stage").isEqualTo(9);

        Recorder again = sim.submit(REQUEST);
        SequenceStep step = sim.call().task().steps().getFirst();
        assertThat(step.start()).isEqualTo(2 * Segment.PAGE);
        sim.finish();
        sim.assertFinished(again, REQUEST);
        assertThat(again.result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
        assertThat(again.result().requeues()).isZero();
        assertThat(sim.stats().prefixUse())
                .isEqualTo(new PrefixCache.Use(2 * (2 * Segment.PAGE + 5), 2 * Segment.PAGE));
        sim.assertNothingLeft();
    }

    @Test
    void sharesPagesOfRunningSequences() {
        SimScheduler sim = new SimScheduler(2);
        Recorder first = sim.submit(REQUEST);
        while (first.tokens.isEmpty()) {
            sim.answer(1);
        }
        GenerationRequest longer = Requests.resumed(REQUEST, first.tokens);
        Recorder second = sim.submit(longer);
        sim.finish();
        sim.assertFinished(first, REQUEST);
        sim.assertFinished(second, longer);
        assertThat(second.result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
        sim.assertNothingLeft();
    }

    @Test
    void recomputesWhatTheStagesDropped() {
        SimScheduler sim = new SimScheduler(3);
        run(sim, REQUEST);
        sim.stages.retainNothing(SimScheduler.role(1), SimScheduler.SELF);
        Recorder again = run(sim, REQUEST);
        assertThat(again.result().cachedTokens()).isZero();
        assertThat(again.result().requeues()).isEqualTo(1);
        sim.assertNothingLeft();
        assertThat(run(sim, REQUEST).result().cachedTokens())
                .as("the pages are shared now")
                .isPositive();
    }

    @Test
    void runningSequencesTakePagesOfParkedCaches() {
        SimScheduler sim = new SimScheduler(1);
        for (int i = 0; i < 12; i++) {
            run(sim, SimScheduler.request(Segment.PAGE + 7 * i, 2, SAMPLED));
        }
        assertThat(sim.stages.parked()).as("all but a few of 16 pages").isGreaterThan(10);
        Recorder recorder = run(sim, SimScheduler.request(12 * Segment.PAGE, 2, SAMPLED));
        assertThat(recorder.result().requeues()).isZero();
        sim.assertNothingLeft();
    }

    @Test
    void aRoleThatAnotherMemberTakesLosesItsParkedCaches() {
        SimScheduler sim = new SimScheduler(2);
        run(sim, REQUEST);
        UUID other = new UUID(0, 101);
        sim.stages.serve(other, SimScheduler.role(1));
        sim.tellClaims();
        assertThat(sim.stages.parked()).as("dropped at all stages").isZero();
        Recorder again = run(sim, REQUEST);
        assertThat(again.result().cachedTokens()).isZero();
        assertThat(again.result().requeues()).isZero();
    }

    @Test
    void retainMessagesIncludeParkedCaches() {
        SimScheduler sim = new SimScheduler(2);
        run(sim, REQUEST);
        int parked = sim.stages.parked();
        sim.pass(Duration.ofSeconds(1));
        assertThat(sim.stages.parked()).isEqualTo(parked);
        sim.pass(Duration.ofSeconds(1));
        assertThat(run(sim, REQUEST).result().cachedTokens()).isPositive();
    }

    @Test
    void keepsABoundedNumberOfCachesLeastRecentlyUsedGoFirst() {
        SimScheduler sim = new SimScheduler(1, 1, 4);
        run(sim, REQUEST);
        for (int i = 0; i < 3; i++) {
            run(sim, SimScheduler.request(Segment.PAGE + 1 + i, 1, SAMPLED));
        }
        assertThat(run(sim, REQUEST).result().cachedTokens()).as("one of 4").isPositive();
        for (int i = 3; i < 6; i++) {
            run(sim, SimScheduler.request(Segment.PAGE + 1 + i, 1, SAMPLED));
        }
        assertThat(run(sim, SimScheduler.request(Segment.PAGE + 1, 1, SAMPLED))
                        .result()
                        .cachedTokens())
                .as("least recently used")
                .isZero();
    }

    @Test
    void sharesPagesOfCancelledSequences() {
        SimScheduler sim = new SimScheduler(2);
        Recorder gone = sim.submit(REQUEST);
        while (gone.tokens.isEmpty()) {
            sim.answer(1);
        }
        sim.handle(new Event.Cancelled(sim.id()));
        sim.finish();
        assertThat(run(sim, REQUEST).result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
    }

    @Test
    void aRequeuedSequenceSharesPagesOfOthers() {
        SimScheduler sim = new SimScheduler(2);
        run(sim, REQUEST);
        Recorder second = sim.submit(REQUEST);
        sim.answer(1);
        sim.lose(sim.call());
        sim.pass(SimScheduler.BACKOFF);
        SequenceStep.Begin begin = sim.call().task().steps().getFirst().begin();
        assertThat(Objects.requireNonNull(begin).donor()).isNotNull();
        sim.finish();
        sim.assertFinished(second, REQUEST);
        sim.assertNothingLeft();
    }

    private static Recorder run(SimScheduler sim, GenerationRequest request) {
        Recorder recorder = sim.submit(request);
        sim.finish();
        sim.assertFinished(recorder, request);
        return recorder;
    }
}
