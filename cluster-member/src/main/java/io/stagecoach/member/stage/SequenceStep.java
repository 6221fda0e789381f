package io.stagecoach.member.stage;

import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SamplingParams;
import io.stagecoach.shard.Segment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive positions {@code [start, start + rows)} of one sequence, to be computed at one stage.
 *
 * @param cache names the sequence's keys and values at the stage; a new one for each time the sequence is prefilled
 * @param begin given with the first step of a cache, and null with all others
 * @param sample what the last stage needs to choose the next token; null when no token is wanted
 * @param trace what the span of this step belongs to, opaque; null when nobody follows the step
 * @param score which known tokens the last stage is to score; null when none
 */
public record SequenceStep(
        UUID cache,
        int start,
        int rows,
        @Nullable Begin begin,
        @Nullable Sample sample,
        @Nullable Score score,
        @Nullable String trace) {

    /**
     * Asks for the pages of a new cache.
     *
     * @param positions that the sequence may ever have
     * @param donor a cache there whose first {@code start} positions, whole pages, the new one shares; null when it starts
     *     at position 0
     */
    public record Begin(int positions, @Nullable UUID donor) {
        public Begin {
            if (positions < 1) {
                throw new IllegalArgumentException("a cache is of 1 position or more, not " + positions);
            }
        }
    }

    /**
     * @param position where the token will stand in the whole text; at the step's end, unless a window of the text moved
     * @param previous the token ids so far, empty unless a penalty needs them
     */
    public record Sample(SamplingParams params, int position, Previous previous) {}

    /**
     * @param targets the tokens after the first so many rows; one or more
     * @param top how many of the most likely tokens to report beside each
     */
    public record Score(int[] targets, int top) {}

    /** Of a step that scores nothing and is not followed, as most. */
    public SequenceStep(UUID cache, int start, int rows, @Nullable Begin begin, @Nullable Sample sample) {
        this(cache, start, rows, begin, sample, null, null);
    }

    public SequenceStep {
        if (start < 0 || rows < 1) {
            throw new IllegalArgumentException(
                    "a step needs start >= 0 and rows >= 1, but got start " + start + ", rows " + rows);
        }
        if (sample != null && sample.position() < start + rows) {
            throw new IllegalArgumentException("the token after position " + (start + rows - 1) + " of a window cannot"
                    + " stand at " + sample.position() + " of the text");
        }
        if (score != null && (score.targets().length < 1 || score.targets().length > rows)) {
            throw new IllegalArgumentException(
                    "a step of " + rows + " rows cannot score " + score.targets().length + " tokens");
        }
        if (begin == null ? start == 0 : start > 0 != (begin.donor() != null)) {
            throw new IllegalArgumentException(
                    "a cache begins with its first step, at position 0 or after what it shares"
                            + " with a donor, but start is " + start + " and begin " + begin);
        }
    }

    /** Which rows the last stage needs logits of. */
    Segment.Logits logits() {
        if (score != null) {
            return Segment.Logits.ALL;
        }
        return sample == null ? Segment.Logits.NONE : Segment.Logits.LAST;
    }

    /** The position after the last row. */
    public int end() {
        return start + rows;
    }
}
