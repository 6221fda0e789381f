package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.stagecoach.gateway.generation.TokenTimings;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The data of a {@code token} event. */
public record TokenEvent(
        @Schema(description = "0 for the first generated token")
        int index,

        @Schema(description = "The token's id") int id,

        @Schema(
                description = "The text that became certain with this token; the texts of all events make the answer's"
                        + " text. Empty while a character is incomplete or a stop string may have begun.")
        String text,

        @Schema(description = "When parameters.timings asked for them")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        TimingsBody timings) {

    public static TokenEvent of(Piece piece) {
        TokenTimings timings = piece.token().timings();
        return new TokenEvent(
                piece.token().index(),
                piece.token().id(),
                piece.text(),
                timings == null ? null : TimingsBody.of(timings));
    }
}
