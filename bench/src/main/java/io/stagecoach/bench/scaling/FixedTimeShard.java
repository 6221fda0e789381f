package io.stagecoach.bench.scaling;

import io.stagecoach.shard.Segment;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A shard that computes nothing and takes a fixed time for each forward pass, whatever its batch, without using a core:
 * as if it ran on a machine of its own.
 *
 * @param answerWidth of a row: the model's width, or for the last stage the vocabulary
 */
record FixedTimeShard(Duration pass, int pages, int answerWidth, boolean last) implements ShardRuntime {

    @Override
    public float[] forward(ShardInput input) {
        long end = System.nanoTime() + pass.toNanos();
        int rows = input.segments().stream().mapToInt(this::answeredRows).sum();
        float[] answer = new float[rows * answerWidth];
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
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
