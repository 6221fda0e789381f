package io.stagecoach.sampling;

import io.stagecoach.sampling.SampledToken.TokenLogprob;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses a token from logits, in this order: {@link Adjustments}, temperature, top-k, top-p, draw. The choice is a
 * function of the arguments alone.
 */
public final class Sampler {
    /** How many tokens top-p looks at first; most nuclei are smaller. */
    private static final int FIRST_LOOK = 64;

    /** Past this many, the whole vocabulary is looked at. */
    private static final int LAST_LOOK = 4096;

    private Sampler() {}

    /**
     * @param logits has the row {@code [offset, offset + vocabulary)}; left as it is
     * @param position where the chosen token will stand; with the seed it gives the random number
     * @param previous token ids so far, of which only the penalties must know: {@link Adjustments#needed}
     * @throws IllegalArgumentException when a logit is not a number, or none is finite
     */
    public static SampledToken sample(
            float[] logits, int offset, int vocabulary, SamplingParams params, int position, Previous previous) {
        Scores scores = new Scores(logits, offset, vocabulary, params.adjustments(), previous);
        int best = scores.best();
        int id = params.temperature() == 0 ? best : draw(scores, best, params, position);
        return params.logprobs() < 0
                ? new SampledToken(id, Float.NaN, List.of())
                : report(scores, id, params.logprobs());
    }

    /**
     * What {@link #sample} would report if it had chosen this token.
     *
     * @param id of a token that is known
     * @param top how many of the most likely tokens to report beside it
     * @throws IllegalArgumentException when a logit is not a number, or none is finite
     */
    public static SampledToken score(float[] logits, int offset, int vocabulary, int id, int top) {
        Scores scores = new Scores(logits, offset, vocabulary, Adjustments.NONE, Previous.NONE);
        scores.best();
        return report(scores, id, top);
    }

    private static SampledToken report(Scores scores, int id, int count) {
        double normaliser = logSumExp(scores);
        List<TokenLogprob> top = Arrays.stream(scores.topRaw(count))
                .mapToObj(token -> new TokenLogprob(token, (float) (scores.raw(token) - normaliser)))
                .toList();
        return new SampledToken(id, (float) (scores.raw(id) - normaliser), top);
    }

    private static int draw(Scores scores, int best, SamplingParams params, int position) {
        Weights weights = Weights.of(scores, best, params.temperature());
        double uniform = PositionRandom.uniform(params.seed(), position);
        int vocabulary = scores.vocabulary();
        if (params.topK() > 0 && params.topK() < vocabulary) {
            int[] kept = scores.top(params.topK());
            double wanted = params.topP() * weights.sum(kept);
            return weights.pick(kept, weights.nucleus(kept, wanted), uniform);
        }
        if (params.topP() == 1f) {
            return weights.pickAny(uniform);
        }
        double wanted = params.topP() * weights.sum();
        for (int look = FIRST_LOOK; ; look = look < LAST_LOOK ? 8 * look : vocabulary) {
            int[] kept = scores.top(look);
            int nucleus = weights.nucleus(kept, wanted);
            if (nucleus < kept.length || look >= vocabulary) {
                return weights.pick(kept, nucleus, uniform);
            }
        }
    }

    /** The natural logarithm of the sum of all raw logits' exponentials. */
    private static double logSumExp(Scores scores) {
        float highest = scores.raw().highest();
        return highest + Math.log(scores.raw().exponentials(highest, 1).sum());
    }
}
