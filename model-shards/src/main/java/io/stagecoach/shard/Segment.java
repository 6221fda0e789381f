package io.stagecoach.shard;

/**
 * Consecutive rows of one sequence in a forward pass: positions {@code [start, start + rows)}. A row's numbers depend on
 * the sequence alone, not on the rows beside it.
 *
 * @param pages of the sequence's keys and values: position p lies in page {@code pages[p / PAGE]}. Positions before
 *     {@code start} must already be there.
 * @param logits which rows the last shard answers with logits; other shards answer every row and ignore it
 */
public record Segment(int[] pages, int start, int rows, Logits logits) {
    /** Positions of one page. */
    public static final int PAGE = 64;

    public enum Logits {
        NONE,
        LAST,
        ALL
    }

    public Segment {
        if (start < 0 || rows < 1) {
            throw new IllegalArgumentException(
                    "a segment needs start >= 0 and rows >= 1, but got start " + start + ", rows " + rows);
        }
        if ((long) pages.length * PAGE < (long) start + rows) {
            throw new IllegalArgumentException(
                    pages.length + " pages of " + PAGE + " positions end before position " + ((long) start + rows - 1));
        }
    }

    /** How many pages so many positions take. */
    public static int pagesFor(int positions) {
        return Math.ceilDiv(positions, PAGE);
    }

    /** The position after the last row. */
    public int end() {
        return start + rows;
    }
}
