package io.stagecoach.member.scheduler;

import java.util.List;

/**
 * How a generation ended and what it took.
 *
 * @param queueNanos from submission to admission, summed over requeues
 * @param prefillNanos from admission to the next token, summed over requeues
 * @param decodeNanos the rest
 * @param recovery what recovery after losses took
 * @param cachedTokens of the prompt that were found in another sequence's cache
 */
public record GenerationResult(
        Reason reason,
        long queueNanos,
        long prefillNanos,
        long decodeNanos,
        Recovery recovery,
        int cachedTokens,
        List<StageTiming> stages) {

    /**
     * What recovery after losses took.
     *
     * @param requeues how often the sequence was requeued
     * @param recomputed positions computed again, summed over the stages
     * @param nanos from each requeue until the sequence was further than before
     */
    public record Recovery(int requeues, long recomputed, long nanos) {
        public static final Recovery NONE = new Recovery(0, 0, 0);
    }

    public int requeues() {
        return recovery.requeues();
    }

    public enum Reason {
        STOP,
        LENGTH
    }

    /** What one stage replica took, summed over the sequence's steps. The hop is the round trip less compute and queue time. */
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
