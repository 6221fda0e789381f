package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stagecoach.gateway.generation.GenerationMetrics;
import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationStep.Ended;
import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.GenerationStep.Usage;
import io.stagecoach.gateway.generation.TokenTimings;
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
        String finishReason,

        @Schema(description = "The request's metadata", type = "object")
        ObjectNode metadata,

        @Schema(description = "The seed that was used: the same request with it gives the same text")
        long seed,

        UsageBody usage,
        GenerationMetrics metrics) {

    public static ProcessResponse of(GenerationSpec spec, @Nullable ObjectNode metadata, Ended ended) {
        return new ProcessResponse(
                spec.id(),
                ended.text(),
                ended.reason().label(),
                metadata == null ? JsonNodeFactory.instance.objectNode() : metadata,
                spec.seed(),
                UsageBody.of(ended.usage()),
                ended.metrics());
    }

    /** The data of a {@code token} event. */
    public record TokenEvent(
            @Schema(description = "0 for the first generated token")
            int index,

            @Schema(description = "The token's id") int id,

            @Schema(
                    description = "The text that became final with this token; the texts of all events together"
                            + " are the answer's text. Empty while a character is incomplete or a stop string"
                            + " may have begun.")
            String text,

            @Schema(description = "When parameters.timings asked for them")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            TokenTimings timings) {

        public static TokenEvent of(TextPiece piece) {
            return new TokenEvent(
                    piece.token().index(),
                    piece.token().id(),
                    piece.text(),
                    piece.token().timings());
        }
    }

    /** Tokens; the end-of-text token counts. */
    public record UsageBody(
            int promptTokens,
            int completionTokens,
            int totalTokens,

            @Schema(description = "Absent when a member was lost before it could report")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            PromptDetails promptTokensDetails) {

        /** Of the prompt's tokens. */
        public record PromptDetails(
                @Schema(description = "Taken from another text's cache, so not computed again")
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
