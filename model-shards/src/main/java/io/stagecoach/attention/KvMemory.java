package io.stagecoach.attention;

import io.stagecoach.shard.Segment;
import io.stagecoach.vector.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one shard's KV cache. A page holds {@link Segment#PAGE} positions of one sequence in all layers of the
 * shard; its memory is taken when it is first used, and kept.
 *
 * <p>For each layer a page has the keys, {@code [heads, head width, PAGE]}, and then the values, {@code [heads, PAGE,
 * columns]}, where columns are the head's width rounded up to whole vectors. So either is the right-hand side of a product
 * as it lies there.
 */
final class KvMemory implements AutoCloseable {
    private final Shape shape;
    private final KvFormat format;
    private final @Nullable MemorySegment[] pages;
    private final Arena arena = Arena.ofShared();

    /** What the shard's layers have in common. */
    record Shape(int layers, int heads, int headWidth) {
        /** A head's width in whole vectors. */
        int columns() {
            return Math.ceilDiv(headWidth, Lanes.MOST) * Lanes.MOST;
        }

        private long valuesPerLayer() {
            return (long) Segment.PAGE * (headWidth + columns()) * heads;
        }

        long valuesPerPage() {
            return valuesPerLayer() * layers;
        }
    }

    KvMemory(Shape shape, KvFormat format, int pages) {
        this.shape = shape;
        this.format = format;
        this.pages = new MemorySegment[pages];
    }

    KvFormat format() {
        return format;
    }

    Shape shape() {
        return shape;
    }

    int pages() {
        return pages.length;
    }

    long pageBytes() {
        return shape.valuesPerPage() * format.bytes();
    }

    /** For one thread at a time. */
    void require(int page) {
        if (pages[page] == null) {
            pages[page] = arena.allocate(pageBytes(), 64);
        }
    }

    /** @throws NullPointerException when the page was never required */
    MemorySegment page(int page) {
        return java.util.Objects.requireNonNull(pages[page]);
    }

    /** Where a head's keys begin in a page, in bytes. */
    long keys(int layer, int head) {
        long before = (long) head * Segment.PAGE * shape.headWidth();
        return (layer * shape.valuesPerLayer() + before) * format.bytes();
    }

    /** Where a head's values begin in a page, in bytes. */
    long values(int layer, int head) {
        long before = (long) Segment.PAGE * (shape.heads() * shape.headWidth() + head * shape.columns());
        return (layer * shape.valuesPerLayer() + before) * format.bytes();
    }

    @Override
    public void close() {
        arena.close();
    }
}
