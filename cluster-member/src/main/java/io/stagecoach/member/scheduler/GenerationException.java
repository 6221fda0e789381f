package io.stagecoach.member.scheduler;

import java.time.Duration;
import java.util.Set;

/** Why a text was refused or could not be finished. */
public final class GenerationException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** The queue is full. Retry later. */
        OVERLOADED,
        /** A stage has no READY replica. Retry later. */
        UNCOVERED,
        /** This member leaves the cluster. Continue at another member. */
        LEAVING,
        /** A fault of this cluster. */
        INTERNAL
    }

    private final Kind kind;
    private final transient Set<Integer> missingStages;

    private GenerationException(Kind kind, String message, Set<Integer> missingStages) {
        super(message);
        this.kind = kind;
        this.missingStages = Set.copyOf(missingStages);
    }

    static GenerationException overloaded(int waiting) {
        return new GenerationException(
                Kind.OVERLOADED, waiting + " sequences are waiting already: retry later", Set.of());
    }

    static GenerationException uncovered(Set<Integer> missing) {
        return new GenerationException(
                Kind.UNCOVERED, "no member is ready for stage " + join(missing) + ": retry later", missing);
    }

    static GenerationException leaving() {
        return new GenerationException(Kind.LEAVING, "this member leaves the cluster: continue at another", Set.of());
    }

    /** @param time without progress */
    static GenerationException stuck(Set<Integer> missing, Duration time) {
        return missing.isEmpty()
                ? new GenerationException(Kind.INTERNAL, "no progress for " + time.toSeconds() + " s", Set.of())
                : uncovered(missing);
    }

    public Kind kind() {
        return kind;
    }

    public Set<Integer> missingStages() {
        return missingStages;
    }

    private static String join(Set<Integer> stages) {
        return stages.stream()
                .sorted()
                .map(String::valueOf)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }
}
