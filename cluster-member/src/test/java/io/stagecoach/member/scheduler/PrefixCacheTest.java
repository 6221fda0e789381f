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

/** Sequences that begin with the same tokens: the text is the same as without a cache, with less to compute. */
class PrefixCacheTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, -1);
    /** Two pages and a bit. */
    private static final GenerationRequest REQUEST = SimScheduler.request(2 * Segment.PAGE + 5, 6, SAMPLED);

    @Test
    void whatHasEndedIsFoundAgain() {
        SimScheduler drive = new SimScheduler(3);
        Recorder first = run(drive, REQUEST);
        assertThat(first.result().cachedTokens()).isZero();
        assertThat(drive.stages.parked()).as("3 pages at each stage").isEqualTo(9);

        Recorder again = drive.submit(REQUEST);
        SequenceStep step = drive.call().task().steps().getFirst();
        assertThat(step.start()).isEqualTo(2 * Segment.PAGE);
        drive.finish();
        drive.assertFinished(again, REQUEST);
        assertThat(again.result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
        assertThat(again.result().requeues()).isZero();
        assertThat(drive.stats().prefixUse())
                .isEqualTo(new PrefixCache.Use(2 * (2 * Segment.PAGE + 5), 2 * Segment.PAGE));
        drive.assertNothingLeft();
    }

    @Test
    void whatStillRunsIsSharedToo() {
        SimScheduler drive = new SimScheduler(2);
        Recorder first = drive.submit(REQUEST);
        while (first.tokens.isEmpty()) {
            drive.answer(1);
        }
        GenerationRequest longer = Requests.resumed(REQUEST, first.tokens);
        Recorder second = drive.submit(longer);
        drive.finish();
        drive.assertFinished(first, REQUEST);
        drive.assertFinished(second, longer);
        assertThat(second.result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
        drive.assertNothingLeft();
    }

    @Test
    void whatTheStagesGaveUpIsComputedAgain() {
        SimScheduler drive = new SimScheduler(3);
        run(drive, REQUEST);
        drive.stages.retainNothing(SimScheduler.role(1), SimScheduler.SELF);
        Recorder again = run(drive, REQUEST);
        assertThat(again.result().cachedTokens()).isZero();
        assertThat(again.result().requeues()).isEqualTo(1);
        drive.assertNothingLeft();
        assertThat(run(drive, REQUEST).result().cachedTokens())
                .as("now it is there")
                .isPositive();
    }

    @Test
    void runningSequencesGetThePagesOfParkedOnes() {
        SimScheduler drive = new SimScheduler(1);
        for (int i = 0; i < 12; i++) {
            run(drive, SimScheduler.request(Segment.PAGE + 7 * i, 2, SAMPLED));
        }
        assertThat(drive.stages.parked()).as("all but a few of 16 pages").isGreaterThan(10);
        Recorder recorder = run(drive, SimScheduler.request(12 * Segment.PAGE, 2, SAMPLED));
        assertThat(recorder.result().requeues()).isZero();
        drive.assertNothingLeft();
    }

    @Test
    void aRoleThatAnotherMemberTakesHasLostThem() {
        SimScheduler drive = new SimScheduler(2);
        run(drive, REQUEST);
        UUID other = new UUID(0, 101);
        drive.stages.serve(other, SimScheduler.role(1));
        drive.tellClaims();
        assertThat(drive.stages.parked())
                .as("and so they are dropped everywhere")
                .isZero();
        Recorder again = run(drive, REQUEST);
        assertThat(again.result().cachedTokens()).isZero();
        assertThat(again.result().requeues()).isZero();
    }

    @Test
    void parkedOnesAreAmongThoseInUse() {
        SimScheduler drive = new SimScheduler(2);
        run(drive, REQUEST);
        int parked = drive.stages.parked();
        drive.pass(Duration.ofSeconds(1));
        assertThat(drive.stages.parked()).isEqualTo(parked);
        drive.pass(Duration.ofSeconds(1));
        assertThat(run(drive, REQUEST).result().cachedTokens()).isPositive();
    }

    @Test
    void keepsABoundedNumberTheLastOfUse() {
        SimScheduler drive = new SimScheduler(1, 1, 4);
        run(drive, REQUEST);
        for (int i = 0; i < 3; i++) {
            run(drive, SimScheduler.request(Segment.PAGE + 1 + i, 1, SAMPLED));
        }
        assertThat(run(drive, REQUEST).result().cachedTokens()).as("one of 4").isPositive();
        for (int i = 3; i < 6; i++) {
            run(drive, SimScheduler.request(Segment.PAGE + 1 + i, 1, SAMPLED));
        }
        assertThat(run(drive, SimScheduler.request(Segment.PAGE + 1, 1, SAMPLED))
                        .result()
                        .cachedTokens())
                .as("of use longest ago")
                .isZero();
    }

    @Test
    void whatAClientGaveUpIsFoundAgain() {
        SimScheduler drive = new SimScheduler(2);
        Recorder gone = drive.submit(REQUEST);
        while (gone.tokens.isEmpty()) {
            drive.answer(1);
        }
        drive.handle(new Event.Cancelled(drive.id()));
        drive.finish();
        assertThat(run(drive, REQUEST).result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
    }

    @Test
    void aRequeuedSequenceSharesThePagesOfOthers() {
        SimScheduler drive = new SimScheduler(2);
        run(drive, REQUEST);
        Recorder second = drive.submit(REQUEST);
        drive.answer(1);
        drive.lose(drive.call());
        drive.pass(SimScheduler.BACKOFF);
        SequenceStep.Begin begin = drive.call().task().steps().getFirst().begin();
        assertThat(Objects.requireNonNull(begin).donor()).isNotNull();
        drive.finish();
        drive.assertFinished(second, REQUEST);
        drive.assertNothingLeft();
    }

    private static Recorder run(SimScheduler drive, GenerationRequest request) {
        Recorder recorder = drive.submit(request);
        drive.finish();
        drive.assertFinished(recorder, request);
        return recorder;
    }
}
