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

/** Prompts whose tokens are scored: each once, with the numbers of a prefill that nothing went wrong with. */
class PromptScoresTest {
    private static final SamplingParams SAMPLED = new SamplingParams(0.9f, 20, 0.95f, 1.2f, 42, 3);
    /** Two pages and a bit. */
    private static final int LENGTH = 2 * Segment.PAGE + 5;

    private static final GenerationRequest REQUEST = Requests.scoring(SimScheduler.request(LENGTH, 6, SAMPLED));
    private static final GenerationRequest ONLY_SCORES = Requests.scoring(SimScheduler.request(LENGTH, 0, SAMPLED));

    @Test
    void allTokensButTheFirstAreScoredInManySteps() {
        SimScheduler drive = new SimScheduler(3);
        Recorder recorder = drive.submit(REQUEST);
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        drive.assertNothingLeft();
    }

    @Test
    void nothingMoreIsComputedWhenNothingIsToBeGenerated() {
        SimScheduler drive = new SimScheduler(2);
        Recorder recorder = drive.submit(ONLY_SCORES);
        drive.finish();
        assertThat(recorder.scored).isEqualTo(drive.stages.model.scores(ONLY_SCORES.prompt(), 3));
        assertThat(recorder.tokens).isEmpty();
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        drive.assertNothingLeft();
    }

    @Test
    void aPromptOfOneTokenHasNothingToScore() {
        SimScheduler drive = new SimScheduler(2);
        Recorder recorder = drive.submit(Requests.scoring(SimScheduler.request(1, 0, SAMPLED)));
        drive.finish();
        assertThat(recorder.scored).isEmpty();
        assertThat(recorder.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
    }

    @Test
    void aPromptMayBeComputedForItselfAndIsFoundByOthers() {
        SimScheduler drive = new SimScheduler(2);
        Recorder warming = drive.submit(SimScheduler.request(LENGTH, 0, SAMPLED));
        drive.finish();
        assertThat(warming.result().reason()).isEqualTo(GenerationResult.Reason.LENGTH);
        assertThat(warming.tokens).isEmpty();
        assertThat(warming.scored).isEmpty();
        Recorder recorder = drive.submit(SimScheduler.request(LENGTH, 3, SAMPLED));
        drive.finish();
        assertThat(recorder.result().cachedTokens()).isEqualTo(2 * Segment.PAGE);
    }

    @Test
    void whatOthersHaveInTheirCachesIsComputedAgain() {
        SimScheduler drive = new SimScheduler(2);
        drive.submit(REQUEST);
        drive.finish();
        Recorder again = drive.submit(REQUEST);
        assertThat(drive.call().task().steps().getFirst().start()).isZero();
        drive.finish();
        drive.assertFinished(again, REQUEST);
        assertThat(again.result().cachedTokens()).isZero();
        Recorder unscored = drive.submit(SimScheduler.request(LENGTH, 6, SAMPLED));
        drive.finish();
        assertThat(unscored.result().cachedTokens())
                .as("its own cache is as good as any")
                .isEqualTo(2 * Segment.PAGE);
    }

    @Test
    void whatWasHeardBeforeALossIsNotHeardAgainAndMayComeFromACache() {
        SimScheduler drive = new SimScheduler(2);
        drive.submit(SimScheduler.request(LENGTH, 1, SAMPLED));
        drive.finish();
        Recorder recorder = drive.submit(REQUEST);
        while (recorder.scored.size() < Segment.PAGE + 10) {
            drive.answer(1);
        }
        drive.stages.refuse(drive.call(), StageReply.Reason.FAILED);
        drive.runLoop();
        drive.pass(SimScheduler.BACKOFF);
        assertThat(drive.call().task().steps().getFirst().start()).isEqualTo(Segment.PAGE);
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        assertThat(recorder.result().requeues()).isEqualTo(1);
        drive.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aStageThatIsComputedAgainScoresNothingTwice(int lost) {
        SimScheduler drive = new SimScheduler(2);
        Recorder recorder = drive.submit(REQUEST);
        while (recorder.scored.size() < Segment.PAGE + 10) {
            drive.answer(1);
        }
        if (lost == 1) {
            drive.answer(1);
        }
        drive.lose(drive.call());
        drive.pass(SimScheduler.BACKOFF);
        drive.finish();
        drive.assertFinished(recorder, REQUEST);
        assertThat(recorder.result().requeues()).isPositive();
        drive.assertNothingLeft();
    }

    @Test
    void aStepScoresOnlyWhatWasNotHeard() {
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
                .as("what follows the prompt is sampled")
                .isNull();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Requests.scoring(SimScheduler.request(3, 1)))
                .hasMessageContaining("prompt_logprobs needs logprobs");
        assertThatThrownBy(() -> Requests.scoring(new GenerationRequest(
                        new int[3], new int[] {1}, 4, Set.of(), SAMPLED, ContextWindow.FIXED, false, null)))
                .hasMessageContaining("cannot come with generated tokens");
        assertThatThrownBy(() -> SimScheduler.request(3, -1)).hasMessageContaining("must be 0 or more");
    }
}
