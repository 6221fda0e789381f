package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.generation.SamplingFields;
import io.stagecoach.gateway.generation.TokenLimits;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How to generate. Every field may be left out. */
public record ProcessParameters(
        @Schema(
                description = "How many tokens to generate at most. Without it 64, or what the context leaves.",
                minimum = "1",
                example = "64")
        @JsonProperty("max_new_tokens")
        @Nullable
        Long maxNewTokens,

        @Schema(
                description = "What happens where the model's context ends: stop ends the text; slide goes on from the"
                        + " newer half of its tokens, and max_new_tokens may then be more than the context leaves. The"
                        + " penalties look at what is in the context.",
                allowableValues = {TokenLimits.STOP, TokenLimits.SLIDE},
                defaultValue = TokenLimits.STOP)
        @JsonProperty(TokenLimits.CONTEXT_OVERFLOW)
        @Nullable
        String contextOverflow,

        @Schema(description = "0 always takes the most likely token.", minimum = "0", defaultValue = "0.8") @Nullable
        Double temperature,

        @Schema(
                description = "Only the k most likely tokens are considered; 0 for all.",
                minimum = "0",
                defaultValue = "40")
        @JsonProperty("top_k")
        @Nullable
        Integer topK,

        @Schema(
                description = "Only the most likely tokens that together have this probability are considered.",
                minimum = "0",
                exclusiveMinimumValue = 0,
                maximum = "1",
                defaultValue = "0.95")
        @JsonProperty("top_p")
        @Nullable
        Double topP,

        @Schema(
                description = "Above 1 makes tokens that came before less likely; 1 is none.",
                exclusiveMinimumValue = 0,
                defaultValue = "1")
        @JsonProperty("repetition_penalty")
        @Nullable
        Double repetitionPenalty,

        @Schema(
                description = "Above 0 makes a token less likely by this for each time it was generated.",
                minimum = "-2",
                maximum = "2",
                defaultValue = "0")
        @JsonProperty("frequency_penalty")
        @Nullable
        Double frequencyPenalty,

        @Schema(
                description = "Above 0 makes a token that was generated less likely by this, however often.",
                minimum = "-2",
                maximum = "2",
                defaultValue = "0")
        @JsonProperty("presence_penalty")
        @Nullable
        Double presencePenalty,

        @Schema(description = "Token id to what is added to its logit, -100 to 100.", example = "{\"50256\": -100}")
        @JsonProperty("logit_bias")
        @Nullable
        Map<Integer, @Nullable Double> logitBias,

        @Schema(description = "The same request with the same seed gives the same text. Without it a random one.")
        @Nullable
        Long seed,

        @Schema(
                description = "The text ends before the first of these strings, a string or up to 4.",
                oneOf = {String.class, String[].class})
        @Nullable
        StopStrings stop,

        @Schema(description = "Answer with server-sent events: token by token, then the whole.", defaultValue = "false")
        @Nullable
        Boolean stream,

        @Schema(
                description = "With stream: every token event says what each stage did for its token, and when.",
                defaultValue = "false")
        @Nullable
        Boolean timings,

        @Schema(
                description = "With stream: the text goes on for a while when the connection breaks, and can be read on"
                        + " at GET /v1/generations/{id}/events. Its id is in the header X-Generation-Id. Without it a"
                        + " broken connection ends the work.",
                defaultValue = "false")
        @Nullable
        Boolean resumable) {

    static final ProcessParameters NONE =
            new ProcessParameters(null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    SamplingFields sampling() {
        return new SamplingFields(
                temperature, topK, topP, repetitionPenalty, frequencyPenalty, presencePenalty, logitBias, seed);
    }
}
