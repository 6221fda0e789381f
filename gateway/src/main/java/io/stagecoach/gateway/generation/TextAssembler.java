package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds pieces from tokens and their decoded text, cut before the first stop string. The last token's piece waits for
 * {@link #finish}, so that text held back until then belongs to a token.
 */
public final class TextAssembler {
    private final StopMatcher stops;
    private final StringBuilder text = new StringBuilder();
    private int decodedCodePoints;
    private @Nullable TextPiece last;
    private boolean lastWaits;

    public TextAssembler(List<String> stops) {
        this.stops = new StopMatcher(stops);
    }

    /**
     * Adds a token.
     *
     * @param decoded the text that this token completed
     * @param isLast the generation ends with this token
     * @return the piece; none if it waits for the end
     */
    public List<TextPiece> token(GeneratedToken token, String decoded, boolean isLast) {
        TextPiece piece = new TextPiece(token, release(stops.push(decoded)), decodedCodePoints);
        decodedCodePoints += decoded.codePointCount(0, decoded.length());
        last = piece;
        lastWaits = isLast && !stops.matched();
        return lastWaits ? List.of() : List.of(piece);
    }

    /** Whether a stop string ended the text. */
    public boolean stopped() {
        return stops.matched();
    }

    /**
     * Ends the text.
     *
     * @param tail the text that the decoder held back
     * @return the last piece, if it waited or if text was held back
     */
    public List<TextPiece> finish(String tail) {
        String rest = release(stops.push(tail) + stops.flush());
        if (last == null || (!lastWaits && rest.isEmpty())) {
            return List.of();
        }
        TextPiece piece = new TextPiece(last.token(), lastWaits ? last.text() + rest : rest, last.textOffset());
        lastWaits = false;
        return List.of(piece);
    }

    /** The whole text so far. */
    public String text() {
        return text.toString();
    }

    private String release(String certain) {
        text.append(certain);
        return certain;
    }
}
