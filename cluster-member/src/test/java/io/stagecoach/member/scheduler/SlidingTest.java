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

/** Texts longer than the context: the same as if the whole window were prefilled for each token, whatever happens. */
class SlidingTest {
    private static final int POSITIONS = 16;
    private static final SamplingParams SAMPLED =
            new SamplingParams(0.9f, 20, 0.95f, new Adjustments(1.3f, 0.2f, 0.4f, Map.of()), 42, -1);
    /** Five moves of the window. */
    private static final GenerationRequest REQUEST = Requests.sliding(SimScheduler.request(6, 50, SAMPLED), POSITIONS);

    @Test
    void goesOnPastTheContextAsIfTheWindowWereAText() {
        SimScheduler drive = new SimScheduler(3);
        Recorder recorder = drive.submit(REQUEST);
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        assertThat(recorder.tokens).hasSize(50);
        assertThat(recorder.tokens)
                .as("it is another text than without a window")
                .isNotEqualTo(drive.expected(SimScheduler.request(6, 50, SAMPLED)));
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        assertThat(recorder.result().requeues()).as("a move is no failure").isZero();
        drive.assertNothingLeft();
    }

    @Test
    void anEndlessTextIsComputedTwiceAtMostAndTakesThePagesOfOneContext() {
        SimScheduler drive = new SimScheduler(1);
        drive.submit(REQUEST);
        int steps = 0;
        int rows = 0;
        while (!drive.stages.calls.isEmpty()) {
            SequenceStep step = drive.call().task().steps().getFirst();
            SequenceStep.Begin begin = step.begin();
            assertThat(begin == null ? POSITIONS : begin.positions()).isEqualTo(POSITIONS);
            assertThat(step.end()).isLessThanOrEqualTo(POSITIONS);
            rows += step.rows();
            steps++;
            drive.answer(1);
            assertThat(drive.stages.running()).isLessThanOrEqualTo(1);
        }
        int moves = 5;
        assertThat(rows).as("half a window more for each move").isEqualTo(6 + 49 + moves * POSITIONS / 2);
        assertThat(steps).as("prompts come in steps of 4 rows").isEqualTo(2 + 49 + moves * 2);
    }

    @Test
    void itIsTheSameWhateverCallIsLost() {
        SimScheduler whole = new SimScheduler(2);
        whole.submit(REQUEST);
        int calls = 0;
        for (; !whole.stages.calls.isEmpty(); calls++) {
            whole.answer(1);
        }
        for (int lost = 0; lost < calls; lost++) {
            SimScheduler drive = new SimScheduler(2);
            Recorder recorder = drive.submit(REQUEST);
            drive.answer(lost);
            drive.stages.loseReply(drive.call());
            drive.runLoop();
            drive.finish();
            drive.assertFinished(recorder, REQUEST);
            assertThat(recorder.result().requeues()).isEqualTo(1);
            drive.assertNothingLeft();
        }
    }

    @Test
    void itIsTheSameWhenAnotherCoordinatorGoesOn() {
        SimScheduler drive = new SimScheduler(2);
        List<Integer> text = drive.expected(REQUEST);
        for (int known = 0; known < text.size(); known++) {
            GenerationRequest rest = Requests.resumed(REQUEST, text.subList(0, known));
            Recorder recorder = drive.submit(rest);
            drive.finish();
            assertThat(recorder.tokens).isEqualTo(text.subList(known, text.size()));
        }
        drive.assertNothingLeft();
    }

    @Test
    void manyAtOnceAreTheSameAsEachAlone() {
        SimScheduler drive = new SimScheduler(2, 4, 64);
        List<GenerationRequest> requests = new ArrayList<>();
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            requests.add(Requests.sliding(SimScheduler.request(3 + i, 40, SAMPLED), POSITIONS));
            recorders.add(drive.submit(requests.getLast()));
        }
        drive.finish();
        for (int i = 0; i < 12; i++) {
            drive.assertFinished(recorders.get(i), requests.get(i));
        }
        drive.assertNothingLeft();
    }

    @Test
    void withoutAWindowItEndsAsBefore() {
        SimScheduler drive = new SimScheduler(2);
        GenerationRequest request = SimScheduler.request(6, 10, SAMPLED);
        Recorder recorder = drive.submit(request);
        drive.finish();
        drive.assertFinished(recorder, request);
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
    }

    @Test
    void theStagesDropWhatIsNoLongerNeeded() {
        SimScheduler drive = new SimScheduler(1);
        Recorder recorder = drive.submit(REQUEST);
        drive.answer(11);
        UUID first = drive.call().task().steps().getFirst().cache();
        drive.answer(1);
        assertThat(drive.call().task().steps().getFirst().cache()).isNotEqualTo(first);
        assertThat(drive.stages.running()).isZero();
        drive.answer(1);
        assertThat(drive.stages.running()).isEqualTo(1);
        drive.handle(new Event.Cancelled(drive.id()));
        drive.finish();
        assertThat(recorder.hasEnded()).isFalse();
        drive.assertNothingLeft();
    }

    /** The second text shares what is in the first one's window, which is not the beginning of its text. */
    @Test
    void theWindowIsSharedNotTheWholeText() {
        int positions = 4 * Segment.PAGE;
        GenerationRequest request = Requests.sliding(SimScheduler.request(positions - 2, 4, SAMPLED), positions);
        SimScheduler drive = new SimScheduler(2);
        Recorder first = drive.submit(request);
        drive.finish();
        drive.assertFinished(first, request);

        Recorder resumed = drive.submit(Requests.resumed(request, first.tokens.subList(0, 3)));
        SequenceStep step = drive.call().task().steps().getFirst();
        assertThat(step.start()).as("all pages but the last").isEqualTo(2 * Segment.PAGE);
        assertThat(Objects.requireNonNull(step.begin()).donor()).isNotNull();
        drive.finish();
        assertThat(resumed.tokens).isEqualTo(first.tokens.subList(3, 4));
        assertThat(resumed.result().cachedTokens()).as("none of the prompt").isZero();
        drive.assertNothingLeft();
    }
}
