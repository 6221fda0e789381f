package io.stagecoach.model;

/**
 * Layers {@code [first, end)} of a model. The first range of a plan also holds the embeddings, the last the final norm
 * and the head.
 */
public record ShardRange(int first, int end) {
    public ShardRange {
        if (first < 0 || end <= first) {
            throw new IllegalArgumentException(
                    "a shard needs at least one layer, but got [" + first + ", " + end + ")");
        }
    }

    public int layers() {
        return end - first;
    }
}
