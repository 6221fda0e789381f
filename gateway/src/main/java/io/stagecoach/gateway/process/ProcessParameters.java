package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
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
        Boolean timings) {

    static final ProcessParameters NONE = new ProcessParameters(null, null, null, null, null, null, null, null, null);
}
