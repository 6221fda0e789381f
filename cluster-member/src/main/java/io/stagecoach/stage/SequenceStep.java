package io.stagecoach.stage;

import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive positions {@code [start, start + rows)} of one sequence, to be computed at one stage.
 *
 * @param cache names the sequence's keys and values at the stage; a new one for each time the sequence is prefilled
 * @param sample what the last stage needs to choose the next token; null when no token is wanted
 */
public record SequenceStep(
        UUID cache,
        int start,
        int rows,
        Segment.Attention attention,
        @Nullable Sample sample) {

    /** @param previous the token ids so far, empty unless the repetition penalty needs them */
    public record Sample(SamplingParams params, int[] previous) {}

    public SequenceStep {
        if (start < 0 || rows < 1) {
            throw new IllegalArgumentException(
                    "a step needs start >= 0 and rows >= 1, but got start " + start + ", rows " + rows);
        }
    }

    /** The position after the last row, where the sampled token will stand. */
    public int end() {
        return start + rows;
    }
}
