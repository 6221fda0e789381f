package io.stagecoach.gateway.generation;

import static io.stagecoach.gateway.generation.GenerationMetrics.toMicroseconds;

import io.swagger.v3.oas.annotations.media.Schema;

/** Sums over the steps of one stage replica for one generation. Times are in milliseconds. */
@Schema(name = "StageBody")
public record StageTiming(
        int stage,
        String member,
        double computeMs,

        @Schema(description = "Round trips less queueing and computing")
        double hopMs,

        double queueMs,
        int steps) {

    public StageTiming {
        computeMs = toMicroseconds(computeMs);
        hopMs = toMicroseconds(hopMs);
        queueMs = toMicroseconds(queueMs);
    }
}
