package io.stagecoach.coordinator;

import java.util.List;

/**
 * How a generation ended and what it took.
 *
 * @param queueNanos from submission to admission, summed over requeues
 * @param prefillNanos from admission to the next token, summed over requeues
 * @param decodeNanos the rest
 * @param requeues times the sequence was put back as prefill
 * @param cachedTokens of the prompt that were found in another sequence's cache
 */
public record GenerationResult(
        Reason reason,
        long queueNanos,
        long prefillNanos,
        long decodeNanos,
        int requeues,
        int cachedTokens,
        List<StageTiming> stages) {

    public enum Reason {
        STOP,
        LENGTH
    }

    /** Sums over the steps that one stage replica made for the sequence. The hop is the round trip less the others. */
    public record StageTiming(int stage, String member, int steps, long computeNanos, long queueNanos, long hopNanos) {
        StageTiming plus(StageTiming more) {
            return new StageTiming(
                    stage,
                    member,
                    steps + more.steps,
                    computeNanos + more.computeNanos,
                    queueNanos + more.queueNanos,
                    hopNanos + more.hopNanos);
        }
    }

    public GenerationResult {
        stages = List.copyOf(stages);
    }
}
