package io.stagecoach.member.scheduler;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How far a sequence has come, and how often it was put back on the way. Times in nanoseconds of one clock. */
final class Progress {
    /** Tokens up to the end of the furthest step ever computed; a replay is progress only past it. */
    private int furthest;
    /** When the sequence last got further, or began to wait for something that is no failure. */
    private long at;

    /** When it was put back for the first time since it last got further. */
    private long putBackAt;

    /** What was computed before is to be computed again, after a failure: here, or where another coordinator was lost. */
    private boolean interrupted;

    private int requeues;
    private int requeuesSince;
    private long recomputed;
    /** By stage, since it was last asked for. */
    private final SortedMap<Integer, Long> recomputedUntold = new TreeMap<>();

    private long recovering;
    /** Since it last got further; null when it has lost no replica. */
    private @Nullable Loss loss;

    private @Nullable Takeover takeover;

    private record Loss(int stage, long at) {}

    /** @param nanos from the loss of a replica of the stage until the sequence got further than before */
    record Takeover(int stage, long nanos) {}

    /** @param furthest of a text that another coordinator began: what it had computed */
    Progress(int furthest, long now) {
        this.furthest = furthest;
        interrupted = furthest > 0;
        at = now;
    }

    /** @param tokens of the whole text that are computed now */
    void reached(int tokens, long now) {
        if (tokens > furthest) {
            recovering += requeuesSince == 0 ? 0 : now - putBackAt;
            furthest = tokens;
            at = now;
            requeuesSince = 0;
            interrupted = false;
            if (loss != null) {
                takeover = new Takeover(loss.stage(), now - loss.at());
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
    Takeover takeTakeover() {
        Takeover taken = takeover;
        takeover = null;
        return taken;
    }

    /** Positions that were computed again since this was last asked, by the stages that did. */
    Map<Integer, Long> takeRecomputed() {
        Map<Integer, Long> taken = Map.copyOf(recomputedUntold);
        recomputedUntold.clear();
        return taken;
    }

    /**
     * Stages compute rows of the whole text, of which some may have been computed before.
     *
     * @param stages which of them
     */
    void computed(int start, int rows, IntStream stages) {
        long again = Math.clamp(furthest - start, 0, rows);
        if (again > 0) {
            stages.forEach(stage -> {
                recomputed += again;
                recomputedUntold.merge(stage, again, Long::sum);
            });
        }
    }

    GenerationResult.Recovery recovery() {
        return new GenerationResult.Recovery(requeues, recomputed, recovering);
    }

    /** To compute so many tokens is to compute what was computed before. */
    boolean isReplay(int tokens) {
        return tokens < furthest;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    void requeued(long now) {
        putBackAt = requeuesSince == 0 ? now : putBackAt;
        requeues++;
        requeuesSince++;
        interrupted = true;
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
