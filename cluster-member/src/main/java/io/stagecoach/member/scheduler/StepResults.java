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
 * The entries of a batch, sorted by what the stage made of their steps.
 *
 * @param onward the batch for the next stage; empty at the last stage
 * @param done entries that the last stage computed, or the one stage of a recompute batch
 * @param full entries that the stage had no free pages for
 * @param missed entries whose cache the stage did not have
 * @param ended entries whose sequences ended meanwhile: cancelled or stopped by the reader
 */
record StepResults(
        Optional<Batch> onward,
        List<Computed> done,
        List<Batch.Entry> full,
        List<Batch.Entry> missed,
        List<Batch.Entry> ended) {

    /**
     * @param scores of prompt tokens, as far as the step asked for them
     * @param token that was sampled; null when none was wanted
     */
    record Computed(
            Sequence sequence,
            SequenceStep step,
            List<SampledToken> scores,
            @Nullable SampledToken token) {}

    static StepResults of(Batch batch, StageReply.Done reply) {
        List<Batch.Entry> onward = new ArrayList<>();
        List<Computed> done = new ArrayList<>();
        List<Batch.Entry> full = new ArrayList<>();
        List<Batch.Entry> missed = new ArrayList<>();
        List<Batch.Entry> ended = new ArrayList<>();
        HiddenCut hidden = new HiddenCut(batch, reply);
        for (int i = 0; i < batch.entries().size(); i++) {
            Batch.Entry entry = batch.entries().get(i);
            StepOutcome outcome = reply.outcomes().get(i);
            boolean hasEnded = entry.sequence().state() == Sequence.State.FINISHED;
            boolean goesOn = !hasEnded && outcome.isComputed() && !batch.ends();
            if (outcome.isComputed()) {
                hidden.take(entry.step().rows(), goesOn);
            }
            if (hasEnded) {
                ended.add(entry);
            } else if (goesOn) {
                onward.add(entry);
            } else {
                switch (outcome) {
                    case StepOutcome.Full() -> full.add(entry);
                    case StepOutcome.CacheMiss() -> missed.add(entry);
                    case StepOutcome.Computed() -> done.add(computed(entry, List.of(), null));
                    case StepOutcome.Sampled(SampledToken token) -> done.add(computed(entry, List.of(), token));
                    case StepOutcome.Scored(List<SampledToken> scores, SampledToken token) ->
                        done.add(computed(entry, scores, token));
                }
            }
        }
        Optional<Batch> next = onward.isEmpty() ? Optional.empty() : Optional.of(batch.onward(onward, hidden.kept()));
        return new StepResults(next, done, full, missed, ended);
    }

    private static Computed computed(Batch.Entry entry, List<SampledToken> scores, @Nullable SampledToken token) {
        return new Computed(entry.sequence(), entry.step(), scores, token);
    }

    /** Cuts the rows of ended sequences out of the hidden states. */
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
