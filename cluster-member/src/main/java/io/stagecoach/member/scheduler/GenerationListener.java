package io.stagecoach.member.scheduler;

import io.stagecoach.sampling.SampledToken;
import java.util.List;

/** Hears what becomes of a generation. Called by the coordinator's thread; must not block. */
public interface GenerationListener {
    /**
     * Tokens of the prompt were scored; before the first generated token, in the prompt's order, and each once.
     *
     * @param index of the first of them; 1 for the second token of the prompt
     */
    default void onPromptScored(int index, List<SampledToken> tokens) {}

    /** @param index 0 for the first generated token */
    void onToken(int index, SampledToken token);

    /** Whether to tell of visits. */
    default boolean followsVisits() {
        return false;
    }

    /** A stage has answered a step. */
    default void onVisit(StageVisit visit) {}

    /** The sequence was put back as prefill. */
    default void onRequeued() {}

    /** Other replicas, which have less to do, go on with the sequence. */
    default void onChangedOver() {}

    /** Last call of a generation that came to its end. */
    void onFinished(GenerationResult result);

    /** Last call of one that did not. */
    void onFailed(GenerationException failure);
}
