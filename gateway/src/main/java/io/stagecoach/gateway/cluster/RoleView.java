package io.stagecoach.gateway.cluster;

import io.swagger.v3.oas.annotations.media.Schema;

/** A role as its member reports it. */
@Schema(name = "RoleBody")
public record RoleView(
        int stage,
        int replica,

        @Schema(allowableValues = {"LOADING", "READY", "DRAINING", "FAILED"})
        String state,

        @Schema(description = "Grows at every change of the claim")
        long epoch,

        int firstLayer,

        @Schema(description = "The first layer that is not the stage's")
        int endLayer,

        @Schema(description = "Tokens that were sent to the role and not yet answered")
        long outstandingTokens,

        @Schema(description = "Pages of the KV cache that running sequences have")
        int kvPagesUsed,

        @Schema(description = "Pages of the KV cache that are kept for prompts to come, until others need them")
        int kvPagesParked,

        @Schema(description = "Pages of the KV cache") int kvPages) {}
