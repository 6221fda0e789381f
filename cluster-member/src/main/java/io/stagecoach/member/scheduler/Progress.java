package io.stagecoach.member.scheduler;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A sequence's state, its furthest position, the time in each state, and its requeues. Times in nanoseconds of one clock, which the
 * caller reads.
 */
final class Progress {
    private final long submittedAt;
    private Sequence.State state = Sequence.State.WAITING;
    private long stateSince;
    private final long[] nanosInState = new long[Sequence.State.values().length];
    private final Map<String, GenerationResult.StageTiming> stages = new TreeMap<>();

    /** Tokens up to the end of the furthest step ever computed; a replay is progress only past it. */
    private int furthest;
    /** When the sequence last made progress, or began a wait that is no failure. */
    private long at;

    /** Time of the first requeue since the last progress. */
    private long requeuedAt;

    /** Whether a failure lost computed positions, here or with another scheduler, that are not computed again yet. */
    private boolean interrupted;

    private int requeues;
    private int requeuesSince;
    private long recomputed;
    /** By stage, since {@link #tellRecovery}. */
    private final SortedMap<Integer, Long> recomputedByStage = new TreeMap<>();

    private long recovering;
    /** The first loss since the last progress; null when there was none. */
    private @Nullable Loss loss;

    private @Nullable Takeover takeover;

    private record Loss(int stage, long at) {}

    /** @param nanos from the loss of a replica of the stage until the next progress */
    record Takeover(int stage, long nanos) {}

    /** @param furthest positions that another scheduler had computed before it was lost; else 0 */
    Progress(int furthest, long now) {
        submittedAt = now;
        stateSince = now;
        this.furthest = furthest;
        interrupted = furthest > 0;
        at = now;
    }

    Sequence.State state() {
        return state;
    }

    void enter(Sequence.State next, long now) {
        nanosInState[state.ordinal()] += now - stateSince;
        stateSince = now;
        state = next;
    }

    /** Ends the sequence without a result. */
    void end() {
        state = Sequence.State.FINISHED;
    }

    long sinceSubmission(long now) {
        return now - submittedAt;
    }

    /** Adds what a stage took for one step. */
    void visited(GenerationResult.StageTiming timing) {
        stages.merge(timing.stage() + " " + timing.member(), timing, GenerationResult.StageTiming::plus);
    }

    GenerationResult result(GenerationResult.Reason reason, int cachedTokens, long now) {
        enter(Sequence.State.FINISHED, now);
        return new GenerationResult(
                reason,
                nanosInState[Sequence.State.WAITING.ordinal()],
                nanosInState[Sequence.State.PREFILL.ordinal()],
                nanosInState[Sequence.State.DECODE.ordinal()],
                recovery(),
                cachedTokens,
                List.copyOf(stages.values()));
    }

    /** @param tokens of the whole text that are computed now */
    void reached(int tokens, long now) {
        if (tokens > furthest) {
            recovering += requeuesSince == 0 ? 0 : now - requeuedAt;
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

    /** A replica of this stage is lost with its cache of the sequence. */
    void lost(int stage, long now) {
        if (loss == null) {
            loss = new Loss(stage, now);
        }
    }

    /** Tells the listener of positions computed again and of a recovery, if there were any since the last call. */
    void tellRecovery(SchedulerListener listener) {
        recomputedByStage.forEach(listener::recomputed);
        recomputedByStage.clear();
        if (takeover != null) {
            listener.recovered(takeover.stage(), takeover.nanos());
            takeover = null;
        }
    }

    /**
     * Counts the rows of a step that were computed before.
     *
     * @param start position in the whole text
     * @param computing stages that made the step
     */
    void computed(int start, int rows, IntStream computing) {
        long again = Math.clamp(furthest - start, 0, rows);
        if (again > 0) {
            computing.forEach(stage -> {
                recomputed += again;
                recomputedByStage.merge(stage, again, Long::sum);
            });
        }
    }

    GenerationResult.Recovery recovery() {
        return new GenerationResult.Recovery(requeues, recomputed, recovering);
    }

    /** Whether positions up to this one were computed before. */
    boolean isReplay(int tokens) {
        return tokens < furthest;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    void requeued(long now) {
        requeuedAt = requeuesSince == 0 ? now : requeuedAt;
        requeues++;
        requeuesSince++;
        interrupted = true;
    }

    /** The sequence begins a wait that is no failure: the recovery limit starts anew. */
    void waits(long now) {
        at = now;
    }

    /** When the sequence last made progress, or began a wait that is no failure. */
    long at() {
        return at;
    }

    int requeues() {
        return requeues;
    }

    /** Requeues since the last progress. */
    int requeuesSince() {
        return requeuesSince;
    }
}
