package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import java.util.Map;

/**
 * How a token is drawn from the logits. Both APIs read their fields into this record; {@code http.RequestReader} fills in
 * each API's defaults. The members' sampler documents the order of the steps and their formulas.
 */
@Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
public record Sampling(
        @Schema(description = "0 always takes the most likely token.", minimum = "0")
        float temperature,

        @Schema(description = "Only the k most likely tokens are considered; 0 for all.", minimum = "0")
        int topK,

        @Schema(
                description =
                        "Only the most likely tokens that together have this probability are considered; with 0 one"
                                + " token.",
                minimum = "0",
                maximum = "1")
        float topP,

        @Schema(
                description = "Above 1 makes tokens that came before less likely; 1 is none.",
                exclusiveMinimumValue = 0)
        float repetitionPenalty,

        @Schema(
                description = "Above 0 makes a token less likely by this for each time it was generated.",
                minimum = "-2",
                maximum = "2")
        float frequencyPenalty,

        @Schema(
                description = "Above 0 makes a token that was generated less likely by this, however often.",
                minimum = "-2",
                maximum = "2")
        float presencePenalty,

        @Schema(description = "Token id to what is added to its logit, -100 to 100.", example = "{\"50256\": -100}")
        Map<Integer, Float> logitBias) {

    /** Defaults of {@code POST /api/model/process}. */
    public static final Sampling PROCESS_DEFAULTS = new Sampling(0.8f, 40, 0.95f, 1, 0, 0, Map.of());

    /** Defaults of {@code POST /v1/completions}: OpenAI's. */
    public static final Sampling OPENAI_DEFAULTS = new Sampling(1, 0, 1, 1, 0, 0, Map.of());

    /** vLLM's value of {@link #topK} for all tokens; the same as 0. */
    public static final int ALL = -1;

    private static final int MAX_PENALTY = 2;
    private static final int MAX_BIAS = 100;

    /** @throws Problem when a value is out of its range */
    public Sampling {
        require(
                temperature >= 0 && Float.isFinite(temperature),
                "temperature",
                "must be 0 (always the most likely token) or more",
                temperature);
        require(topK >= ALL, "top_k", "must be 0 (keep every token) or more", topK);
        require(topP >= 0 && topP <= 1, "top_p", "must be 0 (the most likely token) to 1 (keep every token)", topP);
        require(
                repetitionPenalty > 0 && Float.isFinite(repetitionPenalty),
                "repetition_penalty",
                "must be above 0, and 1 for none",
                repetitionPenalty);
        requireWithin(MAX_PENALTY, frequencyPenalty, "frequency_penalty", "frequency_penalty");
        requireWithin(MAX_PENALTY, presencePenalty, "presence_penalty", "presence_penalty");
        logitBias.forEach((id, bias) -> {
            if (bias == null) {
                throw Problem.invalid("logit_bias", "logit_bias." + id + " must be a number, but is null");
            }
            requireWithin(MAX_BIAS, bias, "logit_bias", "logit_bias." + id);
        });
        logitBias = Map.copyOf(logitBias);
    }

    private static void requireWithin(int bound, float value, String parameter, String where) {
        if (!(Math.abs(value) <= bound)) {
            throw Problem.invalid(parameter, where + " must be -" + bound + " to " + bound + ", but is " + value);
        }
    }

    private static void require(boolean holds, String parameter, String rule, Object value) {
        if (!holds) {
            throw Problem.invalid(parameter, parameter + " " + rule + ", but is " + value);
        }
    }
}
