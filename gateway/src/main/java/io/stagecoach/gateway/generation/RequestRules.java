package io.stagecoach.gateway.generation;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway adds to a request, and its bounds.
 *
 * @param seeds seeds for requests that name none
 * @param maxChoices texts that one request may ask for: prompts times the larger of n and best_of
 * @param maxSlidingTokens the largest limit of a text that slides; other texts are bounded by the context
 */
public record RequestRules(LongSupplier seeds, int maxChoices, int maxSlidingTokens) {
    /** The client's seed; a random one if it sent none. */
    public long seed(@Nullable Long asked) {
        return asked == null ? seeds.getAsLong() : asked;
    }
}
