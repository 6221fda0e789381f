package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    record TextPiece(GeneratedToken token, String text, int textOffset) implements GenerationStep {}

    /** @param text the whole generated text, which the pieces' texts make together */
    record Ended(String text, FinishReason reason, Usage usage, GenerationMetrics metrics) implements GenerationStep {}

    /** Why a generation ended. */
    enum FinishReason {
        /** A stop string, or the model's end of text. */
        STOP("stop"),
        /** The token limit. */
        LENGTH("length");

        private final String label;

        FinishReason(String label) {
            this.label = label;
        }

        /** The name both APIs use. */
        public String label() {
            return label;
        }
    }

    /**
     * Tokens of one or more generations; the end-of-text token counts as generated.
     *
     * @param cachedTokens of the prompts that were found in other sequences' caches; null when a member was
     *     lost before it could report
     */
    record Usage(
            int promptTokens,
            int completionTokens,
            @Nullable Integer cachedTokens) {

        public static final Usage NONE = new Usage(0, 0, 0);

        public int totalTokens() {
            return promptTokens + completionTokens;
        }

        public Usage plus(Usage other) {
            return new Usage(
                    promptTokens + other.promptTokens,
                    completionTokens + other.completionTokens,
                    cachedTokens == null || other.cachedTokens == null ? null : cachedTokens + other.cachedTokens);
        }

        /** The same for a further text of a prompt, which counts once. */
        public Usage withoutPrompt() {
            return new Usage(0, completionTokens, 0);
        }
    }
}
