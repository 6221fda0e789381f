package io.stagecoach.coordinator;

/** Tells what sequences lose, and when it is made good. */
final class Losses {
    private CoordinatorListener listener = CoordinatorListener.NONE;

    void listen(CoordinatorListener next) {
        listener = next;
    }

    CoordinatorListener listener() {
        return listener;
    }

    void requeued(Sequence sequence, int stage, RequeueCause cause, long now) {
        if (cause.isLoss()) {
            sequence.progress().lost(stage, now);
        }
        listener.requeued(stage, cause);
    }

    /** Call it after each step of a sequence. */
    void advanced(Sequence sequence) {
        int recomputed = sequence.progress().takeRecomputed();
        if (recomputed > 0) {
            listener.recomputed(recomputed);
        }
        Progress.Recovery recovery = sequence.progress().takeRecovery();
        if (recovery != null) {
            listener.tookOver(recovery.stage(), recovery.nanos());
        }
    }
}
