package io.stagecoach.sampling;

import java.util.List;

/**
 * A chosen token.
 *
 * @param logprob natural logarithm of its probability before adjustments, temperature and filters; NaN unless logprobs were
 *     asked for
 * @param top the most likely tokens, best first; empty unless asked for
 */
public record SampledToken(int id, float logprob, List<TokenLogprob> top) {

    public record TokenLogprob(int id, float logprob) {}

    public SampledToken {
        top = List.copyOf(top);
    }
}
