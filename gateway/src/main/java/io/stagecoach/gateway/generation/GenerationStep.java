package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.MemberEvent.GeneratedToken;
import io.stagecoach.gateway.generation.MemberEvent.PromptScored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a generation, in order: the prompt if its scores were asked for, pieces of text, then one end. */
public sealed interface GenerationStep {

    /** The scores of all tokens of the prompt but the first. */
    record Prompted(List<PromptScored.Score> scores) implements GenerationStep {
        public Prompted {
            scores = List.copyOf(scores);
        }
    }

    /**
     * One token and the text that became final with it. The text is empty while a character is incomplete or a stop
     * string may have begun; a later piece then carries it.
     *
     * @param textOffset where the token's own text begins in the generated text, in code points
     */
    record TextPiece(GeneratedToken token, String text, int textOffset) implements GenerationStep {}

    /** The end, with the whole generated text: the concatenation of the pieces. */
    record Ended(String text, FinishReason reason, Usage usage, GenerationMetrics metrics) implements GenerationStep {}

    /** Why a generation ended. */
    enum FinishReason {
        /** At a stop string, or at the model's end-of-text token. */
        STOP("stop"),
        /** At the token limit. */
        LENGTH("length");

        private final String label;

        FinishReason(String label) {
            this.label = label;
        }

        /** The name in both APIs. */
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

        /** For a further text of the same prompt, whose tokens count once. */
        public Usage withoutPrompt() {
            return new Usage(0, completionTokens, 0);
        }
    }
}
