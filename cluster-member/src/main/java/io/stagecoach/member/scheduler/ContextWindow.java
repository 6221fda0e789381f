package io.stagecoach.member.scheduler;

/**
 * Which tokens of a text the model sees, when the text may outgrow its context. Half of a full window is given up at once,
 * so that the rest is prefilled anew only once in half a context. Where the window begins follows from the number of
 * known tokens alone: a text goes on the same wherever, and however often, it was interrupted.
 *
 * @param positions of the model's context
 */
public record ContextWindow(int positions) {
    /** Of texts that end within the context: it never moves. */
    public static final ContextWindow FIXED = new ContextWindow(Integer.MAX_VALUE);

    public ContextWindow {
        if (positions < 1) {
            throw new IllegalArgumentException("a window has 1 position or more, not " + positions);
        }
    }

    /** Index of the first token in the window when so many are known. */
    int offset(int known) {
        int half = Math.max(1, positions / 2);
        return known <= positions ? 0 : half * Math.ceilDiv(known - positions, half);
    }

    boolean slides() {
        return !equals(FIXED);
    }
}
