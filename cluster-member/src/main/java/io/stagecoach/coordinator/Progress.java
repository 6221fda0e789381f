package io.stagecoach.coordinator;

import org.jspecify.annotations.Nullable;

/** How far a sequence has come, and how often it was put back on the way. Times in nanoseconds of one clock. */
final class Progress {
    /** Tokens up to the end of the furthest step ever computed; a replay is progress only past it. */
    private int furthest;
    /** When the sequence last got further, or began to wait for something that is no failure. */
    private long at;

    private int requeues;
    private int requeuesSince;
    /** Since it last got further; null when it has lost no replica. */
    private @Nullable Loss loss;

    private @Nullable Recovery recovery;
    private int recomputed;

    private record Loss(int stage, long at) {}

    /** @param nanos from the loss of a replica of the stage until the sequence got further than before */
    record Recovery(int stage, long nanos) {}

    Progress(long now) {
        at = now;
    }

    /** Tokens {@code [from, to)} of the whole text are computed now. */
    void reached(int from, int to, long now) {
        recomputed += Math.max(0, Math.min(to, furthest) - from);
        if (to > furthest) {
            furthest = to;
            at = now;
            requeuesSince = 0;
            if (loss != null) {
                recovery = new Recovery(loss.stage(), now - loss.at());
                loss = null;
            }
        }
    }

    /** A replica of this stage is lost, and with it what it had. */
    void lost(int stage, long now) {
        if (loss == null) {
            loss = new Loss(stage, now);
        }
    }

    /** How a loss was made good, once; null when none was. */
    @Nullable
    Recovery takeRecovery() {
        Recovery taken = recovery;
        recovery = null;
        return taken;
    }

    /** Tokens that were computed again since this was last asked. */
    int takeRecomputed() {
        int taken = recomputed;
        recomputed = 0;
        return taken;
    }

    /** To compute so many tokens is to compute what was computed before. */
    boolean isReplay(int tokens) {
        return tokens < furthest;
    }

    void requeued() {
        requeues++;
        requeuesSince++;
    }

    /** What the sequence waits for from now on is not held against it. */
    void waits(long now) {
        at = now;
    }

    long at() {
        return at;
    }

    int requeues() {
        return requeues;
    }

    /** Since it last got further. */
    int requeuesSince() {
        return requeuesSince;
    }
}
