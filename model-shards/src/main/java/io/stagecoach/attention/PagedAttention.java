package io.stagecoach.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Causal attention of the rows of a forward pass, each over all positions of its sequence up to its own. Every row is
 * computed by the same operations in the same order, by itself or with others of its prompt.
 */
public final class PagedAttention implements AutoCloseable {
    /** Rows of queries, of one head or of several, whose scores are in work at once. */
    private static final int TILE_ROWS = 32;

    /** Items of a pass for each thread: enough for the threads to end at about the same time. */
    private static final int ITEMS_PER_THREAD = 4;

    /** Products of a query and a key below which waking another thread takes longer than it helps. */
    private static final long WORTH_SHARING = 4_000;

    private final KvMemory memory;
    private final int width;
    private final Team team;
    private final List<Scratch> scratches = new ArrayList<>();

    /** @param pages of the cache; memory for one is taken when it is first written */
    public PagedAttention(int layers, int heads, int headWidth, KvFormat format, int pages, Team team) {
        KvMemory.Shape shape = new KvMemory.Shape(layers, heads, headWidth);
        this.memory = new KvMemory(shape, format, pages);
        this.width = heads * headWidth;
        this.team = team;
    }

    /** Of a page, in all layers of a shard. */
    public static long pageBytes(int layers, int heads, int headWidth, KvFormat format) {
        return new KvMemory.Shape(layers, heads, headWidth).valuesPerPage() * format.bytes();
    }

    public int pages() {
        return memory.pages();
    }

    /** What a page holds now, in all layers: keys and values as they are kept. The page must have been written. */
    public byte[] page(int page) {
        return memory.page(page).toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * Its pages as bytes, for a cache that goes to another process or comes from there.
     *
     * @param computedBy what their content depends on besides the cache's own shape
     */
    public PageAccess pageAccess(String computedBy) {
        return KvPages.of(memory, computedBy);
    }

    /** Takes the memory of the pages that the segments are about to write. Call it before the layers. */
    public void prepare(List<Segment> segments) {
        for (Segment segment : segments) {
            for (int page = segment.start() / Segment.PAGE; page < Segment.pagesFor(segment.end()); page++) {
                memory.require(segment.pages()[page]);
            }
        }
    }

    /**
     * Writes the rows' keys and values into the cache and attends.
     *
     * @param qkv f32 {@code [rows, 3, heads, head width]}
     * @param scale of the product of a query and a key
     * @param output f32 {@code [rows, heads · head width]}
     */
    public void attend(int layer, float scale, List<Segment> segments, MemorySegment qkv, MemorySegment output) {
        while (scratches.size() < team.threads()) {
            scratches.add(new Scratch(memory.shape(), TILE_ROWS));
        }
        List<Work> works = new ArrayList<>();
        long products = 0;
        int firstRow = 0;
        for (Segment segment : segments) {
            int group = headsAtOnce(segment.rows(), segments.size());
            for (int head = 0; head < memory.shape().heads(); head += group) {
                int heads = Math.min(group, memory.shape().heads() - head);
                works.add(new Work(layer, head, heads, scale, segment, firstRow));
            }
            firstRow += segment.rows();
            products += (long) segment.rows() * segment.end() * memory.shape().heads();
        }
        Team.Task task = (item, worker) -> run(works.get(item), scratches.get(worker), qkv, output);
        if (products < WORTH_SHARING) {
            IntStream.range(0, works.size()).forEach(item -> task.run(item, 0));
        } else {
            team.run(works.size(), task);
        }
    }

    /** A few rows take several heads at once, since those lie side by side in the cache and are best read in one go. */
    private int headsAtOnce(int rows, int segments) {
        int groups = Math.ceilDiv(ITEMS_PER_THREAD * team.threads(), segments);
        return Math.clamp(TILE_ROWS / rows, 1, Math.max(1, memory.shape().heads() / groups));
    }

    /**
     * Some heads of one sequence in one layer.
     *
     * @param firstRow of the sequence in the pass
     */
    private record Work(int layer, int firstHead, int heads, float scale, Segment segment, int firstRow) {}

    private void run(Work work, Scratch scratch, MemorySegment qkv, MemorySegment output) {
        store(work, scratch, qkv);
        int tile = TILE_ROWS / work.heads();
        for (int row = 0; row < work.segment().rows(); row += tile) {
            attend(work, scratch, row, Math.min(tile, work.segment().rows() - row), qkv, output);
        }
    }

    /** @param part 0 the query, 1 the key, 2 the value */
    private long offset(Work work, int head, int row, int part) {
        long rowOf = (long) (work.firstRow() + row) * 3 + part;
        return (rowOf * width
                        + (long) (work.firstHead() + head) * memory.shape().headWidth())
                * Float.BYTES;
    }

    private void store(Work work, Scratch scratch, MemorySegment qkv) {
        int headWidth = memory.shape().headWidth();
        KvFormat format = memory.format();
        for (int row = 0; row < work.segment().rows(); row++) {
            int position = work.segment().start() + row;
            MemorySegment page = memory.page(work.segment().pages()[position / Segment.PAGE]);
            int inPage = position % Segment.PAGE;
            for (int head = 0; head < work.heads(); head++) {
                MemorySegment.copy(qkv, JAVA_FLOAT_UNALIGNED, offset(work, head, row, 1), scratch.fresh, 0, headWidth);
                long keys = memory.keys(work.layer(), work.firstHead() + head);
                format.store(scratch.fresh, headWidth, page, keys, inPage, Segment.PAGE);
                MemorySegment.copy(qkv, JAVA_FLOAT_UNALIGNED, offset(work, head, row, 2), scratch.fresh, 0, headWidth);
                long values = memory.values(work.layer(), work.firstHead() + head);
                format.store(
                        scratch.fresh,
                        headWidth,
                        page,
                        values,
                        inPage * memory.shape().columns(),
                        1);
            }
        }
    }

    private void attend(Work work, Scratch scratch, int row, int rows, MemorySegment qkv, MemorySegment output) {
        int headWidth = memory.shape().headWidth();
        int columns = memory.shape().columns();
        int first = work.segment().start() + row;
        int end = first + rows;
        int padded = Segment.pagesFor(end) * Segment.PAGE;
        for (int i = 0; i < work.heads() * rows; i++) {
            long at = offset(work, i / rows, row + i % rows, 0);
            MemorySegment.copy(qkv, JAVA_FLOAT_UNALIGNED, at, scratch.queries, i * headWidth, headWidth);
        }
        score(work, scratch, rows, padded);
        for (int i = 0; i < work.heads() * rows; i++) {
            scratch.sums[i] = Softmax.weigh(scratch.scores, i * padded, first + i % rows + 1, padded, work.scale());
        }
        sumValues(work, scratch, rows, padded, end);
        for (int i = 0; i < work.heads() * rows; i++) {
            float normaliser = 1 / scratch.sums[i];
            for (int d = i * columns; d < i * columns + headWidth; d++) {
                scratch.outputs[d] *= normaliser;
            }
            long rowOf = work.firstRow() + row + i % rows;
            long at = (rowOf * width + (long) (work.firstHead() + i / rows) * headWidth) * Float.BYTES;
            MemorySegment.copy(scratch.outputs, i * columns, output, JAVA_FLOAT_UNALIGNED, at, headWidth);
        }
    }

    /** scores[head, row][position] = query · key. */
    private void score(Work work, Scratch scratch, int rows, int padded) {
        int headWidth = memory.shape().headWidth();
        scratch.clearScores(work.heads() * rows * padded);
        for (int position = 0; position < padded; position += Segment.PAGE) {
            MemorySegment page = memory.page(work.segment().pages()[position / Segment.PAGE]);
            for (int head = 0; head < work.heads(); head++) {
                long keys = memory.keys(work.layer(), work.firstHead() + head);
                memory.format().load(page, keys, headWidth * Segment.PAGE, scratch.cached);
                Gemm.accumulate(
                        new Gemm.Part(scratch.queries, head * rows * headWidth, headWidth),
                        new Gemm.Part(scratch.cached, 0, Segment.PAGE),
                        new Gemm.Part(scratch.scores, head * rows * padded + position, padded),
                        rows,
                        headWidth,
                        Segment.PAGE);
            }
        }
    }

    /** outputs[head, row] = Σ weight · value. */
    private void sumValues(Work work, Scratch scratch, int rows, int padded, int end) {
        int columns = memory.shape().columns();
        Arrays.fill(scratch.outputs, 0, work.heads() * rows * columns, 0);
        for (int position = 0; position < end; position += Segment.PAGE) {
            int positions = Math.min(Segment.PAGE, end - position);
            MemorySegment page = memory.page(work.segment().pages()[position / Segment.PAGE]);
            for (int head = 0; head < work.heads(); head++) {
                long values = memory.values(work.layer(), work.firstHead() + head);
                memory.format().load(page, values, positions * columns, scratch.cached);
                Gemm.accumulate(
                        new Gemm.Part(scratch.scores, head * rows * padded + position, padded),
                        new Gemm.Part(scratch.cached, 0, columns),
                        new Gemm.Part(scratch.outputs, head * rows * columns, columns),
                        rows,
                        positions,
                        columns);
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
