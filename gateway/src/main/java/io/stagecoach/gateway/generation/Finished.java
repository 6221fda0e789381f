package io.stagecoach.gateway.generation;

import java.util.List;

/**
 * The end of a generation as its member reports it; times in milliseconds.
 *
 * @param cachedTokens of the prompt that were found in another sequence's cache
 */
public record Finished(
        FinishReason reason,
        double queueMs,
        double prefillMs,
        double decodeMs,
        List<StageTiming> stages,
        Recovery recovery,
        int cachedTokens)
        implements MemberEvent {

    public Finished {
        stages = List.copyOf(stages);
    }
}
