package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.Usage;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answer of {@code POST /api/model/process}, and the data of a stream's {@code done} event. */
public record ProcessResponse(
        @Schema(description = "Names this generation, in logs too")
        String id,

        @Schema(description = "The generated text, without the prompt")
        String text,

        @Schema(
                description = "stop: the model or a stop string ended the text; length: the token limit did",
                allowableValues = {"stop", "length"})
        @JsonProperty("finish_reason")
        String finishReason,

        @Schema(description = "The request's metadata", type = "object")
        ObjectNode metadata,

        @Schema(description = "The seed that was used: the same request with it gives the same text")
        long seed,

        UsageBody usage,
        MetricsBody metrics) {

    public static ProcessResponse of(GenerationOrder order, @Nullable ObjectNode metadata, Ended ended) {
        return new ProcessResponse(
                order.id(),
                ended.text(),
                ended.reason().label(),
                metadata == null ? JsonNodeFactory.instance.objectNode() : metadata,
                order.sampling().seed(),
                UsageBody.of(ended.usage()),
                MetricsBody.of(ended.metrics()));
    }

    /** Tokens; the end-of-text token counts. */
    public record UsageBody(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("completion_tokens") int completionTokens,
            @JsonProperty("total_tokens") int totalTokens,

            @Schema(description = "Absent when a member was lost before it could report")
            @JsonProperty("prompt_tokens_details")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            PromptDetails promptDetails) {

        /** Of the prompt's tokens. */
        public record PromptDetails(
                @Schema(description = "Found in another text's cache, so not computed again")
                @JsonProperty("cached_tokens")
                int cachedTokens) {}

        public static UsageBody of(Usage usage) {
            Integer cached = usage.cachedTokens();
            return new UsageBody(
                    usage.promptTokens(),
                    usage.completionTokens(),
                    usage.totalTokens(),
                    cached == null ? null : new PromptDetails(cached));
        }
    }
}
