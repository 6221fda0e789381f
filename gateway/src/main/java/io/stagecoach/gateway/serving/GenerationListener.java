package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.GenerationStep;
import io.stagecoach.gateway.problem.Problem;
import java.util.Locale;

/** Hears of running generations, for metrics. */
public interface GenerationListener {
    /** What ended a generation that did not fail. */
    enum Reason {
        /** The model's end of text, or a stop string. */
        STOP,
        /** The token limit. */
        LENGTH,
        /** Nobody reads it any more. */
        ABORT;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void started(PreparedGeneration generation);

    /** @param nanosSinceLast since the token before, or for the first since the request came */
    void token(boolean first, long nanosSinceLast);

    /** It came to its own end, and {@link #finished} follows. */
    void ended(GenerationStep.Ended ended);

    /** It did not fail. */
    void finished(Reason reason);

    /** It failed. */
    void failed(Problem.Kind kind);

    /** Always the last call of a generation. */
    void closed();
}
