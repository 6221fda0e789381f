package io.stagecoach.gateway.process;

import io.stagecoach.gateway.generation.GenerationStep.Piece;
import io.swagger.v3.oas.annotations.media.Schema;

/** The data of a {@code token} event. */
public record TokenEvent(
        @Schema(description = "0 for the first generated token")
        int index,

        @Schema(description = "The token's id") int id,

        @Schema(
                description = "The text that became certain with this token; the texts of all events make the answer's"
                        + " text. Empty while a character is incomplete or a stop string may have begun.")
        String text) {

    public static TokenEvent of(Piece piece) {
        return new TokenEvent(piece.token().index(), piece.token().id(), piece.text());
    }
}
