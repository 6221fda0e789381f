package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.GenerationMetrics.StageTotals;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member sends of a generation: the prompt's scores if asked for, the tokens in order, then the report of the
 * end.
 */
public sealed interface MemberEvent {

    /**
     * One generated token.
     *
     * @param index 0 for the first generated token
     * @param logprob present if logprobs were asked for
     * @param top the most likely tokens at this position, most likely first
     * @param timings present if timings were asked for
     */
    record GeneratedToken(
            int index,
            int id,
            @Nullable Double logprob,
            List<TokenLogprob> top,
            @Nullable TokenTimings timings) implements MemberEvent {
        public GeneratedToken {
            if (index < 0 || id < 0) {
                throw new IllegalArgumentException(
                        "a token has an index and an id of 0 or more, but has " + index + " and " + id);
            }
            top = List.copyOf(top);
        }

        public GeneratedToken(int index, int id, @Nullable Double logprob, List<TokenLogprob> top) {
            this(index, id, logprob, top, null);
        }

        /** This token with timings that include failed calls; see {@link TokenTimings#after}. */
        public GeneratedToken after(double ms, int lostCalls) {
            return timings == null ? this : new GeneratedToken(index, id, logprob, top, timings.after(ms, lostCalls));
        }
    }

    /**
     * Log probabilities of prompt tokens. They come before the first generated token.
     *
     * @param index of the first scored token in the prompt, from 1: the first token has no score
     */
    record PromptScored(int index, List<Score> scores) implements MemberEvent {
        /**
         * The score of one token.
         *
         * @param logprob given all tokens before it
         * @param top the most likely tokens at its position, most likely first
         */
        public record Score(double logprob, List<TokenLogprob> top) {
            public Score {
                top = List.copyOf(top);
            }
        }

        public PromptScored {
            if (index < 1) {
                throw new IllegalArgumentException(
                        "the first token of a prompt has no score, but the index is " + index);
            }
            scores = List.copyOf(scores);
        }
    }

    /** A token and the natural logarithm of its probability before temperature and filters. */
    record TokenLogprob(int id, double logprob) {}

    /**
     * A member's report of the end of a generation. Times are in milliseconds.
     *
     * @param cachedTokens tokens of the prompt that were taken from another sequence's cache
     */
    record Finished(
            FinishReason reason,
            double queueMs,
            double prefillMs,
            double decodeMs,
            List<StageTotals> stages,
            Recovery recovery,
            int cachedTokens)
            implements MemberEvent {

        public Finished {
            stages = List.copyOf(stages);
        }
    }
}
