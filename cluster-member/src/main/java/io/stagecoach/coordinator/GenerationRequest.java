package io.stagecoach.coordinator;

import io.stagecoach.sampling.SamplingParams;
import java.util.Set;

/**
 * A text to be continued.
 *
 * @param prompt at least one token id
 * @param generated what was generated before, by a coordinator that is lost; not reported again
 * @param maxNewTokens bound on all generated tokens, earlier ones included
 * @param window {@link Window#FIXED} when prompt and generated tokens must fit in the model's context
 * @param stopIds generation ends at the first of these
 */
public record GenerationRequest(
        int[] prompt, int[] generated, int maxNewTokens, Set<Integer> stopIds, SamplingParams sampling, Window window) {

    public GenerationRequest(
            int[] prompt, int[] generated, int maxNewTokens, Set<Integer> stopIds, SamplingParams sampling) {
        this(prompt, generated, maxNewTokens, stopIds, sampling, Window.FIXED);
    }

    public GenerationRequest {
        stopIds = Set.copyOf(stopIds);
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt is empty: it needs at least one token");
        }
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("max_new_tokens must be at least 1, but is " + maxNewTokens);
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
        if (generated.length >= maxNewTokens) {
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

    private static void requireIds(String name, int[] ids, int vocabulary) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                throw new IllegalArgumentException("token " + i + " of " + name + " is " + ids[i]
                        + ", but the vocabulary has ids 0 to " + (vocabulary - 1));
            }
        }
    }
}
