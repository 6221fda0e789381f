package io.stagecoach.gateway.generation;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The gateway's part in an order.
 *
 * @param seeds seeds for requests that name none
 * @param maxChoices texts that one request may ask for, prompts times the larger of n and best_of
 * @param maxSlidingTokens bounds the new tokens of a text that slides; for the others the context is the bound
 */
public record OrderRules(LongSupplier seeds, int maxChoices, int maxSlidingTokens) {
    /** The sampling with a seed, its own or a random one. */
    public Sampling seeded(Sampling sampling) {
        OptionalLong own = sampling.seed();
        return own.isPresent() ? sampling : sampling.withSeed(seeds.getAsLong());
    }
}
