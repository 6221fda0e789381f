package io.stagecoach.member.stage;

import io.stagecoach.sampling.SampledToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one step. */
public sealed interface StepOutcome {
    /** Computed. Its rows are in the reply's hidden states, unless this is the last stage. */
    record Computed() implements StepOutcome {}

    /** Computed at the last stage, and this token chosen. */
    record Sampled(SampledToken token) implements StepOutcome {}

    /**
     * Computed at the last stage, and tokens of the prompt scored.
     *
     * @param scores of the step's targets, in their order
     * @param token chosen to follow the step, when one was wanted
     */
    record Scored(List<SampledToken> scores, @Nullable SampledToken token) implements StepOutcome {
        public Scored {
            scores = List.copyOf(scores);
        }
    }

    /** No KV slot is free for a new sequence. */
    record Full() implements StepOutcome {}

    /** The stage does not have the positions before the step: prefill again. */
    record CacheMiss() implements StepOutcome {}

    /** Whether the step's positions are in the stage's cache now. */
    default boolean isComputed() {
        return switch (this) {
            case Computed computed -> true;
            case Sampled sampled -> true;
            case Scored scored -> true;
            case Full full -> false;
            case CacheMiss miss -> false;
        };
    }
}
