package io.stagecoach.member.scheduler;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Puts sequences back that lost what stages had of them, and tells what is lost and when it is made good. */
final class Losses {
    private final RunningSequences running;
    private final Admission admission;
    private final LongSupplier nanoTime;
    private final Supplier<SchedulerListener> listener;

    Losses(RunningSequences running, Admission admission, LongSupplier nanoTime, Supplier<SchedulerListener> listener) {
        this.running = running;
        this.admission = admission;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Some of the batch's entries, or all, get no further at its stage. */
    void putBack(Batch batch, List<Batch.Entry> entries, RequeueCause cause) {
        long now = nanoTime.getAsLong();
        for (Batch.Entry entry : entries) {
            Sequence sequence = entry.sequence();
            if (sequence.state() == SequenceState.FINISHED) {
                running.retire(sequence);
                continue;
            }
            if (cause.isLoss()) {
                sequence.progress().lost(batch.stage(), now);
            }
            listener.get().requeued(batch.stage(), cause);
            putBack(sequence, batch.stage(), cause, now);
        }
    }

    /**
     * The one recovery, whatever the cause: back to waiting, to be prefilled from the known tokens. Where only one stage has
     * nothing any more, only that is computed again, if its inputs are still held.
     */
    private void putBack(Sequence sequence, int stage, RequeueCause cause, long now) {
        if (!cause.leavesTheStageEmpty() || !running.suspend(sequence, stage, now)) {
            running.retire(sequence);
            sequence.requeue(now);
        }
        admission.putBack(sequence, now);
    }

    /** Call it after each step of a sequence. */
    void advanced(Sequence sequence) {
        sequence.progress().takeRecomputed().forEach(listener.get()::recomputed);
        Progress.Takeover takeover = sequence.progress().takeTakeover();
        if (takeover != null) {
            listener.get().tookOver(takeover.stage(), takeover.nanos());
        }
    }
}
