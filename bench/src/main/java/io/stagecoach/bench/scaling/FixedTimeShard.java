package io.stagecoach.bench.scaling;

import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A shard that computes nothing: a forward pass takes a fixed time, and more for each row, without using a core. So each member
 * behaves as if it had a machine of its own.
 *
 * @param nanoTime clock of the pass
 * @param park waits for so many nanoseconds, or less
 * @param answerWidth floats of an output row: the model's width, or the vocabulary at the last stage
 * @param pageAccess empty if caches cannot be pulled by other members
 */
record FixedTimeShard(
        PassTime time,
        LongSupplier nanoTime,
        LongConsumer park,
        int pages,
        int answerWidth,
        boolean last,
        Optional<PageAccess> pageAccess)
        implements ShardRuntime {

    /** A shard of real time. */
    FixedTimeShard(PassTime time, int pages, int answerWidth, boolean last, Optional<PageAccess> pageAccess) {
        this(time, System::nanoTime, LockSupport::parkNanos, pages, answerWidth, last, pageAccess);
    }

    @Override
    public float[] forward(ShardInput input) {
        int rows = input.segments().stream().mapToInt(Segment::rows).sum();
        long end = nanoTime.getAsLong() + time.nanos(rows);
        int answered = input.segments().stream().mapToInt(this::answeredRows).sum();
        float[] answer = new float[answered * answerWidth];
        for (long left = end - nanoTime.getAsLong(); left > 0; left = end - nanoTime.getAsLong()) {
            park.accept(left);
        }
        return answer;
    }

    private int answeredRows(Segment segment) {
        if (!last) {
            return segment.rows();
        }
        return switch (segment.logits()) {
            case NONE -> 0;
            case LAST -> 1;
            case ALL -> segment.rows();
        };
    }

    @Override
    public void close() {}
}
