package io.stagecoach.gateway.generation;

import java.util.List;

/**
 * The end of a generation as its member reports it; times in milliseconds.
 *
 * @param requeues times the sequence was put back as prefill, after a lost stage or a full cache
 * @param cachedTokens of the prompt that were found in another sequence's cache
 */
public record Finished(
        FinishReason reason,
        double queueMs,
        double prefillMs,
        double decodeMs,
        List<StageTiming> stages,
        int requeues,
        int cachedTokens)
        implements MemberEvent {

    public Finished {
        stages = List.copyOf(stages);
    }
}
