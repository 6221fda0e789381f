package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request says about how tokens are chosen; null where it says nothing. */
public record SamplingFields(
        @Nullable Double temperature,
        @Nullable Integer topK,
        @Nullable Double topP,
        @Nullable Double repetitionPenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Double presencePenalty,
        @Nullable Map<Integer, @Nullable Double> logitBias,
        @Nullable Long seed) {

    /** @throws Problem when a value is out of its range */
    public Sampling over(Sampling defaults) {
        Adjustments adjustments = defaults.adjustments();
        return new Sampling(
                or(temperature, defaults.temperature()),
                Objects.requireNonNullElse(topK, defaults.topK()),
                or(topP, defaults.topP()),
                new Adjustments(
                        or(repetitionPenalty, adjustments.repetition()),
                        or(frequencyPenalty, adjustments.frequency()),
                        or(presencePenalty, adjustments.presence()),
                        logitBias == null ? adjustments.bias() : bias(logitBias)),
                Objects.requireNonNullElse(seed, defaults.seed()),
                defaults.logprobs());
    }

    private static float or(@Nullable Double value, float otherwise) {
        return value == null ? otherwise : value.floatValue();
    }

    private static Map<Integer, Float> bias(Map<Integer, @Nullable Double> given) {
        Map<Integer, Float> bias = new HashMap<>();
        given.forEach((id, value) -> {
            if (value == null) {
                throw Problem.invalid("logit_bias", "logit_bias." + id + " must be a number, but is null");
            }
            bias.put(id, value.floatValue());
        });
        return bias;
    }
}
