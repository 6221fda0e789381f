package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.scheduler.GenerationRequest.ContextWindow;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.testing.Recorder;
import io.stagecoach.member.testing.SimScheduler;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompt tokens are scored once each, with the numbers of a prefill without faults. */
class PromptScoresTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, 3);
    /** Two pages and a bit. */
    private static final int LENGTH = 2 * Segment.PAGE + 5;

    private static final GenerationRequest REQUEST = Requests.scoring(SimScheduler.request(LENGTH, 6, SAMPLED));
    private static final GenerationRequest ONLY_SCORES = Requests.scoring(SimScheduler.request(LENGTH, 0, SAMPLED));

    @Test
    void allTokensButTheFirstAreScoredInManySteps() {
        SimScheduler sim = new SimScheduler(3);
        Recorder recorder = sim.submit(REQUEST);
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        sim.assertNothingLeft();
    }

    @Test
    void computesThePromptOnlyWithoutNewTokens() {
        SimScheduler sim = new SimScheduler(2);
        Recorder recorder = sim.submit(ONLY_SCORES);
        sim.finish();
        assertThat(recorder.scored).isEqualTo(sim.stages.model.scores(ONLY_SCORES.prompt(), 3));
        assertThat(recorder.tokens).isEmpty();
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        sim.assertNothingLeft();
    }

    @Test
    void scoresNothingOfAPromptOfOneToken() {
        SimScheduler sim = new SimScheduler(2);
        Recorder recorder = sim.submit(Requests.scoring(SimScheduler.request(1, 0, SAMPLED)));
        sim.finish();
        assertThat(recorder.scored).isEmpty();
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
    }

    @Test
    void aPromptComputedByItselfIsSharedWithOthers() {
        SimScheduler sim = new SimScheduler(2);
        Recorder warming = sim.submit(SimScheduler.request(LENGTH, 0, SAMPLED));
        sim.finish();
        assertThat(warming.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        assertThat(warming.tokens).isEmpty();
        assertThat(warming.scored).isEmpty();
        Recorder recorder = sim.submit(SimScheduler.request(LENGTH, 3, SAMPLED));
        sim.finish();
        assertThat(recorder.result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
    }

    @Test
    void computesPromptTokensToBeScoredInsteadOfSharing() {
        SimScheduler sim = new SimScheduler(2);
        sim.submit(REQUEST);
        sim.finish();
        Recorder again = sim.submit(REQUEST);
        assertThat(sim.call().task().steps().getFirst().start()).isZero();
        sim.finish();
        sim.assertFinished(again, REQUEST);
        assertThat(again.result().cachedTokens()).isZero();
        Recorder unscored = sim.submit(SimScheduler.request(LENGTH, 6, SAMPLED));
        sim.finish();
        assertThat(unscored.result().cachedTokens())
                .as("its own cache is shared")
                .isEqualTo(2 * Segment.PAGE);
    }

    @Test
    void reportsNoScoreTwiceAfterALoss() {
        SimScheduler sim = new SimScheduler(2);
        sim.submit(SimScheduler.request(LENGTH, 1, SAMPLED));
        sim.finish();
        Recorder recorder = sim.submit(REQUEST);
        while (recorder.scored.size() < Segment.PAGE + 10) {
            sim.answer(1);
        }
        sim.stages.refuse(sim.call(), StageReply.Reason.FAILED);
        sim.runLoop();
        sim.pass(SimScheduler.BACKOFF);
        assertThat(sim.call().task().steps().getFirst().start()).isEqualTo(Segment.PAGE);
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        assertThat(recorder.result().requeues()).isEqualTo(1);
        sim.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRecomputedStageScoresNothingTwice(int lost) {
        SimScheduler sim = new SimScheduler(2);
        Recorder recorder = sim.submit(REQUEST);
        while (recorder.scored.size() < Segment.PAGE + 10) {
            sim.answer(1);
        }
        if (lost == 1) {
            sim.answer(1);
        }
        sim.lose(sim.call());
        sim.pass(SimScheduler.BACKOFF);
        sim.finish();
        sim.assertFinished(recorder, REQUEST);
        assertThat(recorder.result().requeues()).isPositive();
        sim.assertNothingLeft();
    }

    @Test
    void aStepScoresOnlyUnreportedTokens() {
        KnownTokens scores = new KnownTokens(Requests.scoring(SimScheduler.request(6, 2, SAMPLED)));
        SequenceStep.Begin begin = new SequenceStep.Begin(8, null);
        SequenceStep first = new SequenceStep(SimScheduler.SELF, 0, 4, begin, null, scores.scoresWanted(0, 4), null);
        assertThat(Objects.requireNonNull(first.score()).targets()).hasSize(4);
        Recorder recorder = new Recorder(0);
        scores.takeScores(
                first,
                new SimScheduler(1).stages.model.scores(REQUEST.prompt(), 0).subList(0, 4),
                recorder);
        assertThat(recorder.scored).hasSize(4);
        assertThat(scores.scoresWanted(0, 4)).isNull();
        assertThat(scores.sharable()).isEqualTo(5);
        assertThat(Objects.requireNonNull(scores.scoresWanted(0, 6)).targets()).hasSize(5);
        assertThat(scores.scoresWanted(5, 6))
                .as("the token after the prompt is sampled")
                .isNull();
    }

    @Test
    void refusesInvalidRequests() {
        assertThatThrownBy(() -> Requests.scoring(SimScheduler.request(3, 1)))
                .hasMessageContaining("prompt_logprobs needs logprobs");
        assertThatThrownBy(() -> Requests.scoring(new GenerationRequest(
                        new int[3], new int[] {1}, 4, Set.of(), SAMPLED, ContextWindow.FIXED, false, null)))
                .hasMessageContaining("cannot come with generated tokens");
        assertThatThrownBy(() -> SimScheduler.request(3, -1)).hasMessageContaining("must be 0 or more");
    }
}
