package io.stagecoach.gateway.openai;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimit;
import io.stagecoach.gateway.process.StopStrings;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/completions}: OpenAI's fields and vLLM's additions. */
@Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
public record CompletionRequest(
        @Schema(description = "The served model, as /v1/models names it; may be left out", example = "demo") @Nullable
        String model,

        @Schema(
                description = "A string, strings, token ids, or lists of token ids",
                ref = "#/components/schemas/PromptField",
                example = "Once upon a time",
                requiredMode = RequiredMode.REQUIRED)
        @Nullable
        PromptField prompt,

        @Schema(
                description = "0 generates nothing: with echo and logprobs the prompt is scored",
                minimum = "0",
                defaultValue = "16")
        @Nullable
        Long maxTokens,

        @Schema(
                description = "Not OpenAI's: stop ends the text where the model's context ends; slide goes on from the"
                        + " newer half of its tokens, and max_tokens may then be more than the context leaves. The"
                        + " penalties look at what is in the context",
                allowableValues = {TokenLimit.STOP, TokenLimit.SLIDE},
                defaultValue = TokenLimit.STOP)
        @Nullable
        String contextOverflow,

        @JsonUnwrapped Sampling sampling,

        @Schema(
                description = "The same request with the same seed gives the same text. Without it every prompt"
                        + " gets a random one. Text i of a prompt has the seed seed + i.")
        @Nullable
        Long seed,

        @Schema(description = "A string or up to 4", ref = "#/components/schemas/StopStrings") @Nullable
        StopStrings stop,

        @Schema(description = "Choices for each prompt", minimum = "1", defaultValue = "1") @Nullable
        Integer n,

        @Schema(description = "Answer with server-sent events", defaultValue = "false")
        boolean stream,

        @Nullable StreamOptions streamOptions,

        @Schema(
                description = "How many of the most likely tokens to report at each position",
                minimum = "0",
                maximum = "5")
        @Nullable
        Integer logprobs,

        @Schema(description = "Also answer with prompt_token_ids and token_ids", defaultValue = "false")
        boolean returnTokenIds,

        @Schema(description = "In logprobs, write tokens as \"token_id:123\"", defaultValue = "false")
        boolean returnTokensAsTokenIds,

        @Schema(description = "Taken and not used") @Nullable
        String user,

        @Schema(
                description =
                        "Begin the text with the prompt; with logprobs, those of its tokens too, of which the first"
                                + " has none",
                defaultValue = "false")
        boolean echo,

        @Schema(description = "Not supported: the model only continues a text") @Nullable
        String suffix,

        @Schema(
                description = "Generate this many texts per prompt and answer with the n of the highest log"
                        + " probability per token; not in streams. Without it n",
                minimum = "1")
        @Nullable
        Integer bestOf) {

    @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
    public record StreamOptions(
            @Schema(description = "Send a last chunk with the usage")
            boolean includeUsage,

            @Schema(description = "Taken and not used: chunks are never padded")
            boolean includeObfuscation) {}
}
