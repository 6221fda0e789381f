package io.stagecoach.sampling;

/**
 * How a token is chosen from logits.
 *
 * @param temperature 0 takes the most likely token
 * @param topK 0 keeps every token
 * @param topP in (0, 1]; 1 keeps every token
 * @param adjustments what is done to the logits first
 * @param seed the random number of a position comes from (seed, position) alone
 * @param logprobs how many of the most likely tokens to report; -1 reports none and no logprob of the chosen one
 */
public record SamplingParams(
        float temperature, int topK, float topP, Adjustments adjustments, long seed, int logprobs) {

    public static final SamplingParams GREEDY = new SamplingParams(0f, 0, 1f, 1f, 0L, -1);

    public SamplingParams {
        require(
                temperature >= 0 && Float.isFinite(temperature),
                "temperature must be 0 or more, but is " + temperature);
        require(topK >= 0, "top_k must be 0 (off) or more, but is " + topK);
        require(topP > 0 && topP <= 1, "top_p must be above 0 and at most 1, but is " + topP);
        require(logprobs >= -1, "logprobs must be -1 (off) or more, but is " + logprobs);
    }

    /** With no adjustment but the repetition penalty. */
    public SamplingParams(float temperature, int topK, float topP, float repetitionPenalty, long seed, int logprobs) {
        this(temperature, topK, topP, Adjustments.repetition(repetitionPenalty), seed, logprobs);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
