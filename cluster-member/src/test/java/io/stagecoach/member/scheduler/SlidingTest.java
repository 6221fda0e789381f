package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Texts longer than the context: the same as if the window were prefilled for each token, with any faults. */
class SlidingTest {
    private static final int POSITIONS = 16;
    private static final SamplingParams SAMPLED =
            new SamplingParams(0.9f, 20, 0.95f, new Adjustments(1.3f, 0.2f, 0.4f, Map.of()), 42, -1);
    /** Five slides of the window. */
    private static final GenerationRequest REQUEST = Requests.sliding(SimScheduler.request(6, 50, SAMPLED), POSITIONS);

    @Test
    void continuesPastTheContextLikeAPrefillOfTheWindow() {
        SimScheduler sim = new SimScheduler(3);
        Recorder recorder = sim.submit(REQUEST);
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        assertThat(recorder.tokens).hasSize(50);
        assertThat(recorder.tokens)
                .as("differs from the text without a window")
                .isNotEqualTo(sim.expected(SimScheduler.request(6, 50, SAMPLED)));
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        assertThat(recorder.result().requeues()).as("a slide is no failure").isZero();
        sim.assertNothingLeft();
    }

    @Test
    void aLongTextIsComputedTwiceAtMostInThePagesOfOneContext() {
        SimScheduler sim = new SimScheduler(1);
        sim.submit(REQUEST);
        int steps = 0;
        int rows = 0;
        while (!sim.stages.calls.isEmpty()) {
            SequenceStep step = sim.call().task().steps().getFirst();
            SequenceStep.Begin begin = step.begin();
            assertThat(begin == null ? POSITIONS : begin.positions()).isEqualTo(POSITIONS);
            assertThat(step.end()).isLessThanOrEqualTo(POSITIONS);
            rows += step.rows();
            steps++;
            sim.answer(1);
            assertThat(sim.stages.running()).isLessThanOrEqualTo(1);
        }
        int moves = 5;
        assertThat(rows).as("half a window more for each slide").isEqualTo(6 + 49 + moves * POSITIONS / 2);
        assertThat(steps).as("prompts come in steps of 4 rows").isEqualTo(2 + 49 + moves * 2);
    }

    @Test
    void theTextIsTheSameWhicheverCallIsLost() {
        SimScheduler whole = new SimScheduler(2);
        whole.submit(REQUEST);
        int calls = 0;
        for (; !whole.stages.calls.isEmpty(); calls++) {
            whole.answer(1);
        }
        for (int lost = 0; lost < calls; lost++) {
            SimScheduler sim = new SimScheduler(2);
            Recorder recorder = sim.submit(REQUEST);
            sim.answer(lost);
            sim.stages.loseReply(sim.call());
            sim.runLoop();
            sim.finish();
            sim.assertFinished(recorder, REQUEST);
            assertThat(recorder.result().requeues()).isEqualTo(1);
            sim.assertNothingLeft();
        }
    }

    @Test
    void theTextIsTheSameWhenAnotherSchedulerContinues() {
        SimScheduler sim = new SimScheduler(2);
        List<Integer> text = sim.expected(REQUEST);
        for (int known = 0; known < text.size(); known++) {
            GenerationRequest rest = Requests.resumed(REQUEST, text.subList(0, known));
            Recorder recorder = sim.submit(rest);
            sim.finish();
            assertThat(recorder.tokens).isEqualTo(text.subList(known, text.size()));
        }
        sim.assertNothingLeft();
    }

    @Test
    void concurrentTextsAreTheSameAsEachAlone() {
        SimScheduler sim = new SimScheduler(2, 4, 64);
        List<GenerationRequest> requests = new ArrayList<>();
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            requests.add(Requests.sliding(SimScheduler.request(3 + i, 40, SAMPLED), POSITIONS));
            recorders.add(sim.submit(requests.getLast()));
        }
        sim.finish();
        for (int i = 0; i < 12; i++) {
            sim.assertFinished(recorders.get(i), requests.get(i));
        }
        sim.assertNothingLeft();
    }

    @Test
    void endsAtTheContextWithoutAWindow() {
        SimScheduler sim = new SimScheduler(2);
        GenerationRequest request = SimScheduler.request(6, 10, SAMPLED);
        Recorder recorder = sim.submit(request);
        sim.finish();
        sim.assertFinished(recorder, request);
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
    }

    @Test
    void stagesDropTheCachesOfEarlierWindows() {
        SimScheduler sim = new SimScheduler(1);
        Recorder recorder = sim.submit(REQUEST);
        sim.answer(11);
        UUID first = sim.call().task().steps().getFirst().cache();
        sim.answer(1);
        assertThat(sim.call().task().steps().getFirst().cache()).isNotEqualTo(first);
        assertThat(sim.stages.running()).isZero();
        sim.answer(1);
        assertThat(sim.stages.running()).isEqualTo(1);
        sim.handle(new Event.Cancelled(sim.id()));
        sim.finish();
        assertThat(recorder.hasEnded()).isFalse();
        sim.assertNothingLeft();
    }

    /** The second text shares pages of the first one's window, which is not the beginning of that text. */
    @Test
    void sharesPagesOfTheWindowOnly() {
        int positions = 4 * Segment.PAGE;
        GenerationRequest request = Requests.sliding(SimScheduler.request(positions - 2, 4, SAMPLED), positions);
        SimScheduler sim = new SimScheduler(2);
        Recorder first = sim.submit(request);
        sim.finish();
        sim.assertFinished(first, request);

        Recorder resumed = sim.submit(Requests.resumed(request, first.tokens.subList(0, 3)));
        SequenceStep step = sim.call().task().steps().getFirst();
        assertThat(step.start()).as("all pages but the last").isEqualTo(2 * Segment.PAGE);
        assertThat(Objects.requireNonNull(step.begin()).donor()).isNotNull();
        sim.finish();
        assertThat(resumed.tokens).isEqualTo(first.tokens.subList(3, 4));
        assertThat(resumed.result().cachedTokens()).as("none of the prompt").isZero();
        sim.assertNothingLeft();
    }
}
