package io.stagecoach.bench.chaos;

import java.util.List;
import java.util.Optional;

/** A whole text, as one answer had it. */
public record Text(List<Integer> ids, String text, String finishReason) {
    private static final int SHOWN = 3;

    public Text {
        ids = List.copyOf(ids);
    }

    /** Where the other differs from this one, in words, or nothing. */
    Optional<String> difference(Text other) {
        return differenceOfBeginning(other.ids())
                .or(() -> other.ids().size() < ids.size()
                        ? Optional.of("it ends after " + other.ids().size() + " tokens of " + ids.size())
                        : Optional.empty())
                .or(() -> other.text().equals(text)
                        ? Optional.empty()
                        : Optional.of("the same tokens, but another text: '" + other.text() + "' for '" + text + "'"))
                .or(() -> other.finishReason().equals(finishReason)
                        ? Optional.empty()
                        : Optional.of("it ended by " + other.finishReason() + ", not by " + finishReason));
    }

    /** The same for tokens of an answer that was cut off. */
    Optional<String> differenceOfBeginning(List<Integer> others) {
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
