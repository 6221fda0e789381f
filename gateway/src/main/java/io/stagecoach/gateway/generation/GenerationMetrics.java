package io.stagecoach.gateway.generation;

import static io.stagecoach.gateway.generation.GenerationMetrics.toMicroseconds;

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

        @Schema(description = "The rate after the first token; for a single token, one per ttft_ms")
        double tokensPerSecond,

        @Schema(description = "By stage replica; empty when the member was lost before it could report")
        List<StageTotals> stages,

        @Schema(description = "Times another member resumed the text after one was lost")
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

    /** Sums over the steps of one stage replica for one generation. Times are in milliseconds. */
    @Schema(name = "StageBody")
    public record StageTotals(
            int stage,
            String member,
            double computeMs,

            @Schema(description = "Round trips less queueing and computing")
            double hopMs,

            double queueMs,
            int steps) {

        public StageTotals {
            computeMs = toMicroseconds(computeMs);
            hopMs = toMicroseconds(hopMs);
            queueMs = toMicroseconds(queueMs);
        }
    }

    /** The work of recovering a text after the cluster lost a stage or a member. */
    public record Recovery(
            @Schema(description = "Times the text was requeued after a lost stage or a full cache")
            int requeues,

            @Schema(description = "Positions that stages computed again after requeues, summed over the stages")
            long recomputedTokens,

            @Schema(description = "From requeues until the text was further than before")
            double recoveryMs) {

        public static final Recovery NONE = new Recovery(0, 0, 0);

        public Recovery {
            recoveryMs = GenerationMetrics.toMicroseconds(recoveryMs);
        }
    }
}
