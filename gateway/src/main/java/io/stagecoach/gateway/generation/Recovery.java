package io.stagecoach.gateway.generation;

import io.swagger.v3.oas.annotations.media.Schema;

/** What it took the cluster to go on with a text after it had lost a stage or a member. */
public record Recovery(
        @Schema(description = "Times the text was put back after a lost stage or a full cache")
        int requeues,

        @Schema(description = "Positions that stages computed again for that, summed over the stages")
        long recomputedTokens,

        @Schema(description = "From being put back until the text got further than before")
        double recoveryMs) {

    public static final Recovery NONE = new Recovery(0, 0, 0);

    public Recovery {
        recoveryMs = GenerationMetrics.toMicroseconds(recoveryMs);
    }
}
