package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.GenerationStep;

/** Hears of running generations, for metrics. */
public interface GenerationListener {
    /** How a generation came to its end. */
    enum Outcome {
        STOP,
        LENGTH,
        CANCELLED,
        FAILED
    }

    void started(PreparedGeneration generation);

    /** @param nanosSinceLast since the token before, or for the first since the request came */
    void token(boolean first, long nanosSinceLast);

    void ended(GenerationStep.Ended ended);

    /** Always the last call of a generation. */
    void closed(Outcome outcome);
}
