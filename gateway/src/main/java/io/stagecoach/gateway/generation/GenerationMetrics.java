package io.stagecoach.gateway.generation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** How long a generation took. Times are in milliseconds, to the microsecond. */
@Schema(name = "MetricsBody")
public record GenerationMetrics(
        @Schema(description = "From the request to the end") double totalMs,

        @Schema(description = "From the request to the first token")
        double ttftMs,

        double tokenizeMs,

        @Schema(description = "Waiting at the coordinator") double queueMs,

        double prefillMs,
        double decodeMs,

        @Schema(description = "The pace after the first token; of a single token, one per ttft_ms")
        double tokensPerSecond,

        @Schema(description = "By stage replica; empty when the member was lost before it could report")
        List<StageTiming> stages,

        @Schema(description = "Times another member went on with the text after one was lost")
        int failovers,

        @JsonUnwrapped Recovery recovery) {

    public GenerationMetrics {
        totalMs = toMicroseconds(totalMs);
        ttftMs = toMicroseconds(ttftMs);
        tokenizeMs = toMicroseconds(tokenizeMs);
        queueMs = toMicroseconds(queueMs);
        prefillMs = toMicroseconds(prefillMs);
        decodeMs = toMicroseconds(decodeMs);
        tokensPerSecond = toMicroseconds(tokensPerSecond);
        stages = List.copyOf(stages);
    }

    /** Rounds milliseconds: more digits are noise. */
    static double toMicroseconds(double ms) {
        return Math.round(ms * 1000) / 1000.0;
    }
}
