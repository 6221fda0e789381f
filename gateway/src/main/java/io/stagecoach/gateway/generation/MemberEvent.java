package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.GenerationMetrics.Recovery;
import io.stagecoach.gateway.generation.GenerationMetrics.StageTotals;
import io.stagecoach.gateway.generation.GenerationStep.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a member sends of a running generation: the prompt's scores if asked for, its tokens in order, then how it finished. */
public sealed interface MemberEvent {

    /**
     * One generated token.
     *
     * @param index 0 for the first generated token
     * @param logprob present when the order asked for logprobs
     * @param top the most likely tokens of this position, most likely first
     * @param timings present when the order asked for them
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

        /** The same token, with its timings as {@link TokenTimings#after} calls that were lost. */
        public GeneratedToken after(double ms, int lostCalls) {
            return timings == null ? this : new GeneratedToken(index, id, logprob, top, timings.after(ms, lostCalls));
        }
    }

    /**
     * Log probabilities of tokens of the prompt, before the first generated token.
     *
     * @param index in the prompt of the first of them; 1 or more, for nothing is before the first token
     */
    record PromptScored(int index, List<Score> scores) implements MemberEvent {
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
                throw new IllegalArgumentException(
                        "the first token of a prompt has no score, but the index is " + index);
            }
            scores = List.copyOf(scores);
        }
    }

    /** A token and the natural logarithm of its probability before temperature and filters. */
    record TokenLogprob(int id, double logprob) {}

    /**
     * The end of a generation as its member reports it; times in milliseconds.
     *
     * @param cachedTokens of the prompt that were found in another sequence's cache
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
