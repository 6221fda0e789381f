package io.stagecoach.shard;

import java.util.Optional;

/**
 * One loaded shard and its KV cache. Not thread-safe: one thread makes all forward passes of a process, because the
 * native runtime keeps a team of threads for each calling thread.
 */
public interface ShardRuntime extends AutoCloseable {

    /** Pages of the KV cache, numbered from 0. */
    int pages();

    /**
     * One forward pass over rows of several sequences at different positions. Writes their keys and values into their
     * pages.
     *
     * @return of the last shard: logits {@code [wanted rows, vocabulary]}, row-major, the rows chosen by
     *     {@link Segment#logits()} in segment order; of every other shard: hidden states {@code [rows, width]}
     * @throws IllegalArgumentException when a page, position or token id is out of range
     */
    float[] forward(ShardInput input);

    /** Its pages as bytes; empty when they cannot be reached, as those on a device. */
    default Optional<PageAccess> pageAccess() {
        return Optional.empty();
    }

    @Override
    void close();
}
