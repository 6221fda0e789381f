package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import java.util.OptionalInt;

/**
 * How tokens are chosen.
 *
 * @param temperature 0 takes the most likely token
 * @param topK 0 keeps every token
 * @param topP in (0, 1]; 1 keeps every token
 * @param adjustments what is done to the logits first
 * @param seed with a position the only source of its random number
 * @param logprobs how many of the most likely tokens to report at each position; absent reports none
 */
public record Sampling(
        float temperature, int topK, float topP, Adjustments adjustments, long seed, OptionalInt logprobs) {

    public static final int MAX_LOGPROBS = 5;

    public Sampling {
        require(
                temperature >= 0 && Float.isFinite(temperature),
                "temperature",
                "must be 0 (always the most likely token) or more",
                temperature);
        require(topK >= 0, "top_k", "must be 0 (keep every token) or more", topK);
        require(topP > 0 && topP <= 1, "top_p", "must be above 0 and at most 1 (keep every token)", topP);
        int reported = logprobs.orElse(0);
        require(reported >= 0 && reported <= MAX_LOGPROBS, "logprobs", "must be 0 to " + MAX_LOGPROBS, reported);
    }

    public Sampling withSeed(long other) {
        return new Sampling(temperature, topK, topP, adjustments, other, logprobs);
    }

    private static void require(boolean holds, String parameter, String rule, Object value) {
        if (!holds) {
            throw Problem.invalid(parameter, parameter + " " + rule + ", but is " + value);
        }
    }
}
