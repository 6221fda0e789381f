package io.stagecoach.bench.chaos;

import java.util.List;
import java.util.Optional;

/** A whole completion, as one response had it. */
public record Completion(List<Integer> ids, String text, String finishReason) {
    private static final int SHOWN = 3;

    public Completion {
        ids = List.copyOf(ids);
    }

    /** Describes the first difference of the other completion; empty when equal. */
    Optional<String> difference(Completion other) {
        return differenceOfPrefix(other.ids())
                .or(() -> other.ids().size() < ids.size()
                        ? Optional.of("ends after " + other.ids().size() + " tokens of " + ids.size())
                        : Optional.empty())
                .or(() -> other.text().equals(text)
                        ? Optional.empty()
                        : Optional.of("same tokens, other text: '" + other.text() + "' for '" + text + "'"))
                .or(() -> other.finishReason().equals(finishReason)
                        ? Optional.empty()
                        : Optional.of("finish reason " + other.finishReason() + " for " + finishReason));
    }

    /** Describes the first difference of the tokens of a response that was cut off. */
    Optional<String> differenceOfPrefix(List<Integer> others) {
        for (int i = 0; i < others.size(); i++) {
            if (i >= ids.size() || !others.get(i).equals(ids.get(i))) {
                return Optional.of("token " + i + ": " + shown(others, i) + " for " + shown(ids, i));
            }
        }
        return Optional.empty();
    }

    private static List<Integer> shown(List<Integer> ids, int from) {
        return from >= ids.size() ? List.of() : ids.subList(from, Math.min(from + SHOWN, ids.size()));
    }
}
