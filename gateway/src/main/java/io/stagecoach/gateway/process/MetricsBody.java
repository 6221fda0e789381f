package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stagecoach.gateway.generation.GenerationMetrics;
import io.stagecoach.gateway.generation.StageTiming;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Where the time went; milliseconds to the microsecond. */
public record MetricsBody(
        @Schema(description = "From the request to the end") @JsonProperty("total_ms")
        double totalMs,

        @Schema(description = "From the request to the first token") @JsonProperty("ttft_ms")
        double ttftMs,

        @JsonProperty("tokenize_ms") double tokenizeMs,

        @Schema(description = "Waiting at the coordinator") @JsonProperty("queue_ms")
        double queueMs,

        @JsonProperty("prefill_ms") double prefillMs,
        @JsonProperty("decode_ms") double decodeMs,

        @Schema(description = "The pace after the first token") @JsonProperty("tokens_per_second")
        double tokensPerSecond,

        @Schema(description = "Times another member went on with the text after one was lost")
        int failovers,

        @Schema(description = "Times the text was put back after a lost stage or a full cache")
        int requeues,

        @Schema(description = "Positions that stages computed again for that, summed over the stages")
        @JsonProperty("recomputed_tokens")
        long recomputedTokens,

        @Schema(description = "From being put back until the text got further than before") @JsonProperty("recovery_ms")
        double recoveryMs,

        @Schema(description = "By stage replica; empty when the member was lost before it could report")
        List<StageBody> stages) {

    /** Sums over the steps of one stage replica. */
    public record StageBody(
            int stage,
            String member,
            @JsonProperty("compute_ms") double computeMs,

            @Schema(description = "Round trips less queueing and computing") @JsonProperty("hop_ms")
            double hopMs,

            @JsonProperty("queue_ms") double queueMs,
            int steps) {

        static StageBody of(StageTiming timing) {
            return new StageBody(
                    timing.stage(),
                    timing.member(),
                    rounded(timing.computeMs()),
                    rounded(timing.hopMs()),
                    rounded(timing.queueMs()),
                    timing.steps());
        }
    }

    public MetricsBody {
        stages = List.copyOf(stages);
    }

    static MetricsBody of(GenerationMetrics metrics) {
        return new MetricsBody(
                rounded(metrics.totalMs()),
                rounded(metrics.ttftMs()),
                rounded(metrics.tokenizeMs()),
                rounded(metrics.queueMs()),
                rounded(metrics.prefillMs()),
                rounded(metrics.decodeMs()),
                rounded(metrics.tokensPerSecond()),
                metrics.failovers(),
                metrics.recovery().requeues(),
                metrics.recovery().recomputedTokens(),
                rounded(metrics.recovery().ms()),
                metrics.stages().stream().map(StageBody::of).toList());
    }

    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
