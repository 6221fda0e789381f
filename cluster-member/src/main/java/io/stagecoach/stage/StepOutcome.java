package io.stagecoach.stage;

import io.stagecoach.sampling.SampledToken;

/** What became of one step. */
public sealed interface StepOutcome {
    /** Computed. Its rows are in the reply's hidden states, unless this is the last stage. */
    record Computed() implements StepOutcome {}

    /** Computed at the last stage, and this token chosen. */
    record Sampled(SampledToken token) implements StepOutcome {}

    /** No KV slot is free for a new sequence. */
    record Full() implements StepOutcome {}

    /** The stage does not have the positions before the step: prefill again. */
    record CacheMiss() implements StepOutcome {}

    /** Whether the step's positions are in the stage's cache now. */
    default boolean isComputed() {
        return switch (this) {
            case Computed computed -> true;
            case Sampled sampled -> true;
            case Full full -> false;
            case CacheMiss miss -> false;
        };
    }
}
