package io.stagecoach.tokenizer.text;

import java.time.Duration;

/** Told of every operation, for the metrics. */
public interface OperationListener {

    enum Operation {
        ENCODE,
        DECODE,
        /** The whole vocabulary, for a gateway that decodes by itself. */
        VOCABULARY
    }

    enum Outcome {
        OK,
        /** The caller's fault. */
        REFUSED,
        /** Ours. */
        FAILED
    }

    /** @param tokens made or read; 0 unless the outcome is OK */
    void finished(Operation operation, Outcome outcome, Duration time, int tokens);
}
