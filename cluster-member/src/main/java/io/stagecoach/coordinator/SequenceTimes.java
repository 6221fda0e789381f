package io.stagecoach.coordinator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a sequence's time went. Takes the time from its callers, in nanoseconds of one clock. */
final class SequenceTimes {
    private enum Phase {
        QUEUE,
        PREFILL,
        DECODE
    }

    private final long[] spent = new long[Phase.values().length];
    private final Map<String, GenerationResult.StageTiming> stages = new TreeMap<>();
    private Phase phase = Phase.QUEUE;
    private final long begun;
    private long since;

    SequenceTimes(long now) {
        begun = now;
        since = now;
    }

    long sinceBegin(long now) {
        return now - begun;
    }

    void admitted(long now) {
        enter(Phase.PREFILL, now);
    }

    void sampled(long now) {
        enter(Phase.DECODE, now);
    }

    void requeued(long now) {
        enter(Phase.QUEUE, now);
    }

    void step(GenerationResult.StageTiming timing) {
        stages.merge(timing.stage() + " " + timing.member(), timing, GenerationResult.StageTiming::plus);
    }

    GenerationResult result(
            GenerationResult.Reason reason, GenerationResult.Recovery recovery, int cachedTokens, long now) {
        enter(phase, now);
        return new GenerationResult(
                reason,
                spent[Phase.QUEUE.ordinal()],
                spent[Phase.PREFILL.ordinal()],
                spent[Phase.DECODE.ordinal()],
                recovery,
                cachedTokens,
                List.copyOf(stages.values()));
    }

    private void enter(Phase next, long now) {
        spent[phase.ordinal()] += now - since;
        since = now;
        phase = next;
    }
}
