package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationStep.TextPiece;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Chooses the best of several texts of a prompt: those "with the highest log probability per token" (OpenAI API
 * reference, completions, {@code best_of}). Of equals the earlier.
 */
public final class BestOf {
    private BestOf() {}

    /**
     * @param pieces with logprobs
     * @return the best first
     */
    public static <T> List<T> choose(List<T> texts, int count, Function<T, List<TextPiece>> pieces) {
        return texts.stream()
                .sorted(Comparator.comparingDouble((T text) -> meanLogprob(pieces.apply(text)))
                        .reversed())
                .limit(count)
                .toList();
    }

    static double meanLogprob(List<TextPiece> pieces) {
        return pieces.stream()
                .mapToDouble(piece -> Objects.requireNonNull(
                        piece.token().logprob(), "best_of asks the member for logprobs, but it sent none"))
                .average()
                .orElse(Double.NEGATIVE_INFINITY);
    }
}
