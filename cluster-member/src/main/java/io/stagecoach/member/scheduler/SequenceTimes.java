package io.stagecoach.member.scheduler;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a sequence is doing, and where its time went. Takes the time from its callers, in nanoseconds of one clock. */
final class SequenceTimes {
    private final long[] spent = new long[SequenceState.values().length];
    private final Map<String, GenerationResult.StageTiming> stages = new TreeMap<>();
    private SequenceState state = SequenceState.WAITING;
    private final long begun;
    private long since;

    SequenceTimes(long now) {
        begun = now;
        since = now;
    }

    long sinceBegin(long now) {
        return now - begun;
    }

    SequenceState state() {
        return state;
    }

    void enter(SequenceState next, long now) {
        spent[state.ordinal()] += now - since;
        since = now;
        state = next;
    }

    /** Nobody asks any more where its time went. */
    void end() {
        state = SequenceState.FINISHED;
    }

    void step(GenerationResult.StageTiming timing) {
        stages.merge(timing.stage() + " " + timing.member(), timing, GenerationResult.StageTiming::plus);
    }

    GenerationResult result(
            GenerationResult.Reason reason, GenerationResult.Recovery recovery, int cachedTokens, long now) {
        enter(SequenceState.FINISHED, now);
        return new GenerationResult(
                reason,
                spent[SequenceState.WAITING.ordinal()],
                spent[SequenceState.PREFILL.ordinal()],
                spent[SequenceState.DECODE.ordinal()],
                recovery,
                cachedTokens,
                List.copyOf(stages.values()));
    }
}
