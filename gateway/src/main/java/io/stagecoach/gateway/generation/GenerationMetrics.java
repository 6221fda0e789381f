package io.stagecoach.gateway.generation;

import java.util.List;

/**
 * How long a generation took; times in milliseconds.
 *
 * @param totalMs from the request to the end
 * @param ttftMs from the request to the first token
 * @param tokensPerSecond the pace after the first token; of a single token, one per {@code ttftMs}
 * @param stages empty when the member was lost before it could report
 * @param failovers times another member went on with the text
 */
public record GenerationMetrics(
        double totalMs,
        double ttftMs,
        double tokenizeMs,
        double queueMs,
        double prefillMs,
        double decodeMs,
        double tokensPerSecond,
        List<StageTiming> stages,
        int failovers,
        Recovery recovery) {

    public GenerationMetrics {
        stages = List.copyOf(stages);
    }
}
