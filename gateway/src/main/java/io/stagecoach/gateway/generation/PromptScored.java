package io.stagecoach.gateway.generation;

import java.util.List;

/**
 * Log probabilities of tokens of the prompt, before the first generated token.
 *
 * @param index in the prompt of the first of them; 1 or more, for nothing is before the first token
 */
public record PromptScored(int index, List<Score> scores) implements MemberEvent {
    /**
     * @param logprob of the token after all before it
     * @param top the most likely tokens at its place, most likely first
     */
    public record Score(double logprob, List<TokenLogprob> top) {
        public Score {
            top = List.copyOf(top);
        }
    }

    public PromptScored {
        if (index < 1) {
            throw new IllegalArgumentException("the first token of a prompt has no score, but the index is " + index);
        }
        scores = List.copyOf(scores);
    }
}
