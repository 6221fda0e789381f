package io.stagecoach.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.generation.SamplingFields;
import io.stagecoach.gateway.generation.TokenLimits;
import io.stagecoach.gateway.process.StopStrings;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/completions}: OpenAI's fields, and vLLM's where it adds some. */
public record CompletionRequest(
        @Schema(description = "The served model, as /v1/models names it; may be left out", example = "demo") @Nullable
        String model,

        @Schema(
                description = "A string, strings, token ids, or lists of token ids",
                oneOf = {String.class, String[].class, Integer[].class, Integer[][].class},
                example = "Once upon a time",
                requiredMode = RequiredMode.REQUIRED)
        @Nullable
        PromptField prompt,

        @Schema(
                description = "0 generates nothing: with echo and logprobs the prompt is scored",
                minimum = "0",
                defaultValue = "16")
        @JsonProperty("max_tokens")
        @Nullable
        Long maxTokens,

        @Schema(
                description = "Not OpenAI's: stop ends the text where the model's context ends; slide goes on from the"
                        + " newer half of its tokens, and max_tokens may then be more than the context leaves. The"
                        + " penalties look at what is in the context",
                allowableValues = {TokenLimits.STOP, TokenLimits.SLIDE},
                defaultValue = TokenLimits.STOP)
        @JsonProperty(TokenLimits.CONTEXT_OVERFLOW)
        @Nullable
        String contextOverflow,

        @Schema(minimum = "0", defaultValue = "1") @Nullable Double temperature,

        @Schema(exclusiveMinimumValue = 0, maximum = "1", defaultValue = "1") @JsonProperty("top_p") @Nullable
        Double topP,

        @Schema(description = "0 or -1 for all", minimum = "-1", defaultValue = "0") @JsonProperty("top_k") @Nullable
        Integer topK,

        @Schema(exclusiveMinimumValue = 0, defaultValue = "1") @JsonProperty("repetition_penalty") @Nullable
        Double repetitionPenalty,

        @Schema(description = "Choice i of a prompt is made with seed + i") @Nullable
        Long seed,

        @Schema(
                description = "A string or up to 4",
                oneOf = {String.class, String[].class})
        @Nullable
        StopStrings stop,

        @Schema(description = "Choices for each prompt", minimum = "1", defaultValue = "1") @Nullable
        Integer n,

        @Schema(description = "Answer with server-sent events", defaultValue = "false") @Nullable
        Boolean stream,

        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,

        @Schema(description = "Report so many of the most likely tokens", minimum = "0", maximum = "5") @Nullable
        Integer logprobs,

        @Schema(description = "Also answer with prompt_token_ids and token_ids", defaultValue = "false")
        @JsonProperty("return_token_ids")
        @Nullable
        Boolean returnTokenIds,

        @Schema(description = "In logprobs, write tokens as \"token_id:123\"", defaultValue = "false")
        @JsonProperty("return_tokens_as_token_ids")
        @Nullable
        Boolean returnTokensAsTokenIds,

        @Schema(description = "Taken and not used") @Nullable
        String user,

        @Schema(
                description =
                        "Begin the text with the prompt; with logprobs, those of its tokens too, of which the first"
                                + " has none",
                defaultValue = "false")
        @Nullable
        Boolean echo,

        @Schema(description = "Not supported: the model only continues a text") @Nullable
        String suffix,

        @Schema(
                description = "Make so many texts of each prompt and answer with the n that have the highest log"
                        + " probability per token; not in streams. Without it n",
                minimum = "1")
        @JsonProperty("best_of")
        @Nullable
        Integer bestOf,

        @Schema(
                description = "Above 0 makes a token that was generated less likely by this, however often",
                minimum = "-2",
                maximum = "2",
                defaultValue = "0")
        @JsonProperty("presence_penalty")
        @Nullable
        Double presencePenalty,

        @Schema(
                description = "Above 0 makes a token less likely by this for each time it was generated",
                minimum = "-2",
                maximum = "2",
                defaultValue = "0")
        @JsonProperty("frequency_penalty")
        @Nullable
        Double frequencyPenalty,

        @Schema(description = "Token id to what is added to its logit, -100 to 100", example = "{\"50256\": -100}")
        @JsonProperty("logit_bias")
        @Nullable
        Map<Integer, @Nullable Double> logitBias) {

    /** @param includeUsage send a last chunk with the usage */
    public record StreamOptions(
            @Schema(description = "Send a last chunk with the usage") @JsonProperty("include_usage") @Nullable
            Boolean includeUsage) {}

    SamplingFields sampling() {
        Integer kept = topK != null && topK == -1 ? Integer.valueOf(0) : topK;
        return new SamplingFields(
                temperature, kept, topP, repetitionPenalty, frequencyPenalty, presencePenalty, logitBias, seed);
    }
}
