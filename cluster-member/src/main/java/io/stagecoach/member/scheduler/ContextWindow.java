package io.stagecoach.member.scheduler;

/**
 * The tokens of a text that the model sees, when the text may outgrow the context. A full window drops its older half at once, so
 * that the rest is prefilled anew only once in half a context. The start of the window follows from the number of known tokens
 * alone, so interruptions do not change the text.
 *
 * @param positions of the model's context
 */
public record ContextWindow(int positions) {
    /** Never slides: the text ends within the context. */
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
