package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StepOutcome;
import io.stagecoach.sampling.SampledToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the entries of a batch by what a stage made of their steps.
 *
 * @param onward those that go on to the next stage, with their hidden states; empty at the last stage
 * @param done those that came through the last stage
 * @param full those that the stage had no free slot for
 * @param missed those whose cache the stage did not have
 * @param left those that were cancelled on the way
 */
record StepResults(
        Optional<Batch> onward,
        List<Landed> done,
        List<Batch.Entry> full,
        List<Batch.Entry> missed,
        List<Batch.Entry> left) {

    /**
     * @param scores of tokens of the prompt, as far as the step asked for them
     * @param token that was chosen, if one was wanted
     */
    record Landed(
            Sequence sequence,
            SequenceStep step,
            List<SampledToken> scores,
            @Nullable SampledToken token) {}

    static StepResults of(Batch batch, StageReply.Done reply) {
        List<Batch.Entry> onward = new ArrayList<>();
        List<Landed> done = new ArrayList<>();
        List<Batch.Entry> full = new ArrayList<>();
        List<Batch.Entry> missed = new ArrayList<>();
        List<Batch.Entry> left = new ArrayList<>();
        HiddenCut hidden = new HiddenCut(batch, reply);
        for (int i = 0; i < batch.entries().size(); i++) {
            Batch.Entry entry = batch.entries().get(i);
            StepOutcome outcome = reply.outcomes().get(i);
            boolean cancelled = entry.sequence().state() == SequenceState.FINISHED;
            boolean goesOn = !cancelled && outcome.isComputed() && !batch.ends();
            if (outcome.isComputed()) {
                hidden.take(entry.step().rows(), goesOn);
            }
            if (cancelled) {
                left.add(entry);
            } else if (goesOn) {
                onward.add(entry);
            } else {
                switch (outcome) {
                    case StepOutcome.Full() -> full.add(entry);
                    case StepOutcome.CacheMiss() -> missed.add(entry);
                    case StepOutcome.Computed() -> done.add(landed(entry, List.of(), null));
                    case StepOutcome.Sampled(SampledToken token) -> done.add(landed(entry, List.of(), token));
                    case StepOutcome.Scored(List<SampledToken> scores, SampledToken token) ->
                        done.add(landed(entry, scores, token));
                }
            }
        }
        Optional<Batch> next = onward.isEmpty() ? Optional.empty() : Optional.of(batch.onward(onward, hidden.kept()));
        return new StepResults(next, done, full, missed, left);
    }

    private static Landed landed(Batch.Entry entry, List<SampledToken> scores, @Nullable SampledToken token) {
        return new Landed(entry.sequence(), entry.step(), scores, token);
    }

    /** Cuts the rows of those who left out of the hidden states. */
    private static final class HiddenCut {
        private final float[] hidden;
        private final int width;
        private final float[] kept;
        private int read;
        private int written;

        HiddenCut(Batch batch, StageReply.Done reply) {
            int rows = 0;
            for (int i = 0; i < reply.outcomes().size(); i++) {
                rows += reply.outcomes().get(i).isComputed()
                        ? batch.entries().get(i).step().rows()
                        : 0;
            }
            hidden = reply.hidden();
            width = rows == 0 ? 0 : hidden.length / rows;
            kept = new float[hidden.length];
        }

        void take(int rows, boolean keep) {
            int length = rows * width;
            if (keep) {
                System.arraycopy(hidden, read, kept, written, length);
                written += length;
            }
            read += length;
        }

        Rows.Hidden kept() {
            return new Rows.Hidden(width, written == kept.length ? hidden : Arrays.copyOf(kept, written));
        }
    }
}
