package io.stagecoach.member.stage;

import io.stagecoach.shard.KvCaches;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A role's shard with the sequences that are resident at it. Used by the running thread; others may only look at the
 * counters.
 */
public final class LoadedStage {
    private final LoadedShard shard;
    private final KvCaches caches;
    private final Optional<CacheBytes> bytes;
    private final long since;
    private volatile long epoch;
    private volatile Usage usage;
    private final AtomicLong outstandingRows = new AtomicLong();

    /**
     * Of the KV cache.
     *
     * @param running sequences that are resident
     * @param pagesUsed pages of theirs
     * @param pagesParked pages that are kept for what may come, until others need them
     * @param pages all
     */
    public record Usage(int running, int pagesUsed, int pagesParked, int pages) {}

    /** A step that has pages: number {@code index} of its task, whose rows begin with {@code firstRow} there. */
    private record Placed(int task, int index, int firstRow, SequenceStep step, Segment segment) {}

    LoadedStage(long epoch, LoadedShard shard) {
        this.since = epoch;
        this.epoch = epoch;
        this.shard = shard;
        this.caches = new KvCaches(shard.runtime().pages());
        this.bytes = shard.runtime().pageAccess().map(pages -> new CacheBytes(caches, pages));
        this.usage = usageNow();
    }

    /** One forward pass over all steps of the tasks that can be made. */
    List<StepResult> compute(List<StageTask> tasks) {
        List<List<StepOutcome>> outcomes = new ArrayList<>();
        List<Placed> placed = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
            outcomes.add(place(tasks.get(t), t, placed));
        }
        float[] answer = placed.isEmpty() ? new float[0] : shard.runtime().forward(input(tasks, placed));
        placed.forEach(one -> caches.advance(one.step().cache(), one.step().end()));
        usage = usageNow();
        if (shard.last()) {
            choose(placed, new SamplingStep(answer, shard.vocabulary()), outcomes);
        }
        List<StepResult> results = new ArrayList<>();
        int next = 0;
        for (int t = 0; t < tasks.size(); t++) {
            int length = shard.last() ? 0 : rows(placed, t) * shard.width();
            results.add(new StepResult(outcomes.get(t), Arrays.copyOfRange(answer, next, next + length)));
            next += length;
        }
        return results;
    }

    /** Finds each step of a task its pages; a step without them is answered without being computed. */
    private List<StepOutcome> place(StageTask task, int taskIndex, List<Placed> placed) {
        List<StepOutcome> outcomes = new ArrayList<>();
        int row = 0;
        for (int i = 0; i < task.steps().size(); i++) {
            SequenceStep step = task.steps().get(i);
            KvCaches.Placement placement = begin(step, task.coordinator());
            Optional<int[]> pages = caches.find(step.cache(), step.start(), step.end());
            if (placement == KvCaches.Placement.PLACED && pages.isPresent()) {
                Segment segment = new Segment(pages.get(), step.start(), step.rows(), step.logits());
                placed.add(new Placed(taskIndex, i, row, step, segment));
                outcomes.add(new StepOutcome.Computed());
            } else {
                outcomes.add(
                        placement == KvCaches.Placement.FULL ? new StepOutcome.Full() : new StepOutcome.CacheMiss());
            }
            row += step.rows();
        }
        return outcomes;
    }

    private KvCaches.Placement begin(SequenceStep step, UUID coordinator) {
        SequenceStep.Begin begin = step.begin();
        if (begin == null) {
            return KvCaches.Placement.PLACED;
        }
        KvCaches.Share share = begin.donor() == null ? null : new KvCaches.Share(begin.donor(), step.start());
        return caches.begin(step.cache(), coordinator, begin.positions(), share);
    }

    private ShardInput input(List<StageTask> tasks, List<Placed> placed) {
        int rows = placed.stream().mapToInt(one -> one.step().rows()).sum();
        List<Segment> segments = placed.stream().map(Placed::segment).toList();
        if (shard.first()) {
            IntBuffer ids = IntBuffer.allocate(rows);
            for (Placed one : placed) {
                ids.put(ids(tasks.get(one.task())), one.firstRow(), one.step().rows());
            }
            return new ShardInput.Tokens(ids.array(), segments);
        }
        int width = shard.width();
        FloatBuffer hidden = FloatBuffer.allocate(rows * width);
        for (Placed one : placed) {
            hidden.put(
                    hidden(tasks.get(one.task())),
                    one.firstRow() * width,
                    one.step().rows() * width);
        }
        return new ShardInput.Hidden(hidden.array(), width, segments);
    }

    private static int[] ids(StageTask task) {
        return switch (task.rows()) {
            case Rows.Ids(int[] ids) -> ids;
            case Rows.Hidden hidden ->
                throw new IllegalArgumentException(
                        "hidden states of width " + hidden.width() + " came to a stage that takes token ids");
        };
    }

    private float[] hidden(StageTask task) {
        return switch (task.rows()) {
            case Rows.Hidden(int width, float[] values) when width == shard.width() -> values;
            case Rows.Hidden hidden ->
                throw new IllegalArgumentException("hidden states of width " + hidden.width()
                        + " came to a stage that takes width " + shard.width());
            case Rows.Ids ids ->
                throw new IllegalArgumentException(ids.count() + " token ids came to a stage that takes hidden states");
        };
    }

    private static void choose(List<Placed> placed, SamplingStep choice, List<List<StepOutcome>> outcomes) {
        for (Placed one : placed) {
            outcomes.get(one.task()).set(one.index(), choice.outcome(one.step()));
        }
    }

    private static int rows(List<Placed> placed, int task) {
        return placed.stream()
                .filter(one -> one.task() == task)
                .mapToInt(one -> one.step().rows())
                .sum();
    }

    void forget(Collection<UUID> ended) {
        caches.release(ended);
        usage = usageNow();
    }

    void park(Collection<UUID> ended) {
        caches.park(ended);
        usage = usageNow();
    }

    void retain(UUID coordinator, Collection<UUID> kept) {
        caches.retain(coordinator, kept);
        usage = usageNow();
    }

    void forgetCoordinator(UUID coordinator) {
        caches.releaseOwner(coordinator);
        usage = usageNow();
    }

    /** Of its pages; empty when they cannot leave. Any thread may ask. */
    Optional<PageAccess.Format> format() {
        return bytes.map(CacheBytes::pages).map(PageAccess::format);
    }

    CachePiece read(CacheRead read) {
        return bytes.map(all -> all.read(read)).orElseGet(() -> new CachePiece.Missing(PullOutcome.NOT_PORTABLE));
    }

    PullOutcome write(CachePull fetch, long from, byte[] piece) {
        PullOutcome outcome = bytes.map(all -> all.write(fetch, from, piece)).orElse(PullOutcome.NOT_PORTABLE);
        usage = usageNow();
        return outcome;
    }

    private Usage usageNow() {
        return new Usage(caches.running(), caches.pagesUsed(), caches.pagesParked(), caches.pages());
    }

    void raise(long next) {
        if (next < epoch) {
            throw new IllegalStateException("an epoch only grows, but " + next + " is below " + epoch);
        }
        epoch = next;
    }

    void close() {
        shard.runtime().close();
    }

    public long epoch() {
        return epoch;
    }

    /** A task of this tenure: its sender may not know yet that the role drains, and its caches are the same. */
    boolean accepts(long sent) {
        return since <= sent && sent <= epoch;
    }

    /** Rows of tasks that wait for this stage or are being computed. */
    public long outstandingRows() {
        return outstandingRows.get();
    }

    void expect(long rows) {
        outstandingRows.addAndGet(rows);
    }

    public Usage usage() {
        return usage;
    }
}
