package io.stagecoach.member.scheduler;

import io.stagecoach.sampling.SamplingParams;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A prompt to continue, and how.
 *
 * @param prompt at least one token id
 * @param generated tokens generated before by another member that is lost; not reported again
 * @param maxNewTokens bound on all generated tokens, earlier ones included; 0 computes the prompt only
 * @param window {@link ContextWindow#FIXED} when prompt and generated tokens must fit in the model's context
 * @param scoresPrompt whether prompt tokens are reported with their log probabilities
 * @param trace trace context for the spans of the stages; opaque, null for none
 * @param stopIds generation ends at the first of these
 */
public record GenerationRequest(
        int[] prompt,
        int[] generated,
        int maxNewTokens,
        Set<Integer> stopIds,
        SamplingParams sampling,
        ContextWindow window,
        boolean scoresPrompt,
        @Nullable String trace) {

    private static final int FOLLOWED = 32;

    /**
     * The tokens of a text that the model sees, when the text may outgrow the context. A full window drops its older half at once, so
     * that the rest is prefilled anew only once in half a context. The start of the window follows from the number of known tokens
     * alone, so interruptions do not change the text.
     *
     * @param positions of the model's context
     */
    public record ContextWindow(int positions) {
        /** Never slides: the text ends within the context. */
        public static final ContextWindow FIXED = new ContextWindow(Integer.MAX_VALUE);

        public ContextWindow {
            if (positions < 1) {
                throw new IllegalArgumentException("a window has 1 position or more, not " + positions);
            }
        }

        /** Index of the first token in the window when so many are known. */
        int offset(int known) {
            int half = Math.max(1, positions / 2);
            return known <= positions ? 0 : half * Math.ceilDiv(known - positions, half);
        }

        boolean slides() {
            return !equals(FIXED);
        }
    }

    public GenerationRequest(
            int[] prompt, int[] generated, int maxNewTokens, Set<Integer> stopIds, SamplingParams sampling) {
        this(prompt, generated, maxNewTokens, stopIds, sampling, ContextWindow.FIXED, false, null);
    }

    public GenerationRequest {
        stopIds = Set.copyOf(stopIds);
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt is empty: it needs at least one token");
        }
        if (maxNewTokens < 0) {
            throw new IllegalArgumentException("max_new_tokens must be 0 or more, but is " + maxNewTokens);
        }
        if (scoresPrompt && sampling.logprobs() < 0) {
            throw new IllegalArgumentException(
                    "prompt_logprobs needs logprobs: say how many of the most likely tokens to report, or 0");
        }
        if (scoresPrompt && generated.length > 0) {
            throw new IllegalArgumentException(
                    "prompt_logprobs cannot come with generated tokens, for it comes before");
        }
    }

    /**
     * Checks the request against the model.
     *
     * @throws IllegalArgumentException with what is wrong and the bound that holds
     */
    public void require(int positions, int vocabulary) {
        if (window.slides() && prompt.length >= positions) {
            throw new IllegalArgumentException("the prompt has " + prompt.length
                    + " tokens and leaves no room in the context of " + positions + " positions");
        }
        if (!window.slides() && maxNewTokens > positions - prompt.length) {
            throw new IllegalArgumentException("the prompt has " + prompt.length + " tokens and max_new_tokens is "
                    + maxNewTokens + ", together more than the context of " + positions + " positions");
        }
        if (generated.length > 0 && generated.length >= maxNewTokens) {
            throw new IllegalArgumentException(
                    generated.length + " tokens are generated already, of max_new_tokens " + maxNewTokens);
        }
        requireIds("prompt", prompt, vocabulary);
        requireIds("generated", generated, vocabulary);
        int[] biased = sampling.adjustments().bias().keySet().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        requireIds("logit_bias", biased, vocabulary);
    }

    /** The trace of prefill steps, and of every 32nd decode step: a span for every token would cost more than the token. */
    @Nullable
    String traceOfStep(int end, boolean prefill) {
        return prefill || end % FOLLOWED == 0 ? trace : null;
    }

    /** Most tokens that the window may ever hold. */
    long mostPositions() {
        return Math.min((long) prompt.length + maxNewTokens, window.positions());
    }

    private static void requireIds(String name, int[] ids, int vocabulary) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                throw new IllegalArgumentException("token " + i + " of " + name + " is " + ids[i]
                        + ", but the vocabulary has ids 0 to " + (vocabulary - 1));
            }
        }
    }
}
