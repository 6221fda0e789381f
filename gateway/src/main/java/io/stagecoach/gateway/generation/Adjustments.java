package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import java.util.Map;

/**
 * What is done to the logits before a token is chosen; the members' sampler says in which order and by which formulas.
 *
 * @param repetition above 0; 1 leaves the logits alone
 * @param frequency -2 to 2, for each time a token was generated; 0 for none
 * @param presence -2 to 2, for a token that was generated; 0 for none
 * @param bias by token id what is added to its logit, -100 to 100
 */
public record Adjustments(float repetition, float frequency, float presence, Map<Integer, Float> bias) {
    public static final Adjustments NONE = new Adjustments(1, 0, 0, Map.of());

    private static final int MAX_PENALTY = 2;
    private static final int MAX_BIAS = 100;

    public Adjustments {
        bias = Map.copyOf(bias);
        if (!(repetition > 0 && Float.isFinite(repetition))) {
            throw Problem.invalid(
                    "repetition_penalty", "repetition_penalty must be above 0, and 1 for none, but is " + repetition);
        }
        requireWithin(MAX_PENALTY, frequency, "frequency_penalty", "frequency_penalty");
        requireWithin(MAX_PENALTY, presence, "presence_penalty", "presence_penalty");
        bias.forEach((id, value) -> requireWithin(MAX_BIAS, value, "logit_bias", "logit_bias." + id));
    }

    private static void requireWithin(int bound, float value, String parameter, String where) {
        if (!(Math.abs(value) <= bound)) {
            throw Problem.invalid(parameter, where + " must be -" + bound + " to " + bound + ", but is " + value);
        }
    }
}
