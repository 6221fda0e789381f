package io.stagecoach.member.scheduler;

import io.stagecoach.sampling.SampledToken;
import java.util.List;

/** Receives the tokens and the end of one text. Called by the scheduler's thread; must not block. */
public interface GenerationListener {
    /**
     * One step of one sequence at one stage replica; times in nanoseconds.
     *
     * @param startNanos from the submission of the sequence until the step was sent
     * @param timing what the replica took for it
     * @param rows positions that the step computed
     */
    record StageVisit(long startNanos, GenerationResult.StageTiming timing, int rows) {}

    /**
     * Tokens of the prompt were scored. Each token once, in the prompt's order, before the first generated token.
     *
     * @param index of the first of them; 1 for the second token of the prompt
     */
    default void onPromptScored(int index, List<SampledToken> tokens) {}

    /** @param index 0 for the first generated token */
    void onToken(int index, SampledToken token);

    /** Whether {@link #onVisit} is called. */
    default boolean followsVisits() {
        return false;
    }

    /** A stage has computed a step. */
    default void onVisit(StageVisit visit) {}

    /** The sequence was requeued: a stage lost its cache or its step. */
    default void onRequeued() {}

    /** The sequence migrates to another replica of a stage. */
    default void onMigrated() {}

    /** The text is complete. The last call. */
    void onFinished(GenerationResult result);

    /** The text failed or was refused. The last call. */
    void onFailed(GenerationException failure);
}
