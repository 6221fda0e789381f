package io.stagecoach.gateway.generation;

import java.util.List;

/** What the gateway sees of a generation, in order: the prompt if it was to be scored, pieces, then one end. */
public sealed interface GenerationStep {

    /** @param scores of all tokens of the prompt but the first */
    record Prompted(List<PromptScored.Score> scores) implements GenerationStep {
        public Prompted {
            scores = List.copyOf(scores);
        }
    }

    /**
     * One token and the text that became certain with it. The text may be empty (half a character, or the possible
     * beginning of a stop string) and may hold characters of earlier tokens.
     *
     * @param textOffset where the token's own text begins in the generated text, in code points
     */
    record Piece(Token token, String text, int textOffset) implements GenerationStep {}

    /** @param text the whole generated text, which the pieces' texts make together */
    record Ended(String text, FinishReason reason, Usage usage, GenerationMetrics metrics) implements GenerationStep {}
}
