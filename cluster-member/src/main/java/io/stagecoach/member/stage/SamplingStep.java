package io.stagecoach.member.stage;

import io.stagecoach.sampling.SampledToken;
import io.stagecoach.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;

/** Reads the logits of a pass once, step by step: a step has as many rows of them as it asks for. */
final class SamplingStep {
    private final float[] logits;
    private final int vocabulary;
    private int row;

    /** @param logits {@code [rows, vocabulary]}, row-major */
    SamplingStep(float[] logits, int vocabulary) {
        this.logits = logits;
        this.vocabulary = vocabulary;
    }

    /** Of the next step that was computed. */
    StepOutcome outcome(SequenceStep step) {
        int first = row;
        row += switch (step.logits()) {
            case NONE -> 0;
            case LAST -> 1;
            case ALL -> step.rows();
        };
        SampledToken token = step.sample() == null ? null : sample(step.sample(), row - 1);
        if (step.score() != null) {
            return new StepOutcome.Scored(scores(step.score(), first), token);
        }
        return token == null ? new StepOutcome.Computed() : new StepOutcome.Sampled(token);
    }

    private SampledToken sample(SequenceStep.Sample sample, int at) {
        return Sampler.sample(
                logits, at * vocabulary, vocabulary, sample.params(), sample.position(), sample.previous());
    }

    private List<SampledToken> scores(SequenceStep.Score score, int first) {
        List<SampledToken> scores = new ArrayList<>();
        for (int target : score.targets()) {
            scores.add(Sampler.score(logits, (first + scores.size()) * vocabulary, vocabulary, target, score.top()));
        }
        return scores;
    }
}
