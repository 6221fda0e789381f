package io.stagecoach.shard;

/**
 * Consecutive rows of one sequence in a forward pass: positions {@code [start, start + rows)}, whose keys and values go
 * to KV slot {@code slot}. Positions before {@code start} must already be in the slot.
 *
 * @param attention how the rows attend; a function of what the step is, never of who shares the batch, so that a
 *     sequence's numbers depend on the sequence alone
 * @param logits which rows the last shard answers with logits; other shards answer every row and ignore it
 */
public record Segment(int slot, int start, int rows, Attention attention, Logits logits) {

    public enum Attention {
        /** One call over all rows, causal: a chunk of a prompt, cut at borders that depend on position only. */
        CHUNK,
        /** One call a row over exactly its own positions: a decode step (one row), or the replay of several. */
        ROW
    }

    public enum Logits {
        NONE,
        LAST,
        ALL
    }

    public Segment {
        if (slot < 0 || start < 0 || rows < 1) {
            throw new IllegalArgumentException("a segment needs slot >= 0, start >= 0 and rows >= 1, but got slot "
                    + slot + ", start " + start + ", rows " + rows);
        }
    }

    /** The position after the last row. */
    public int end() {
        return start + rows;
    }
}
