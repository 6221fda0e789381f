package io.stagecoach.gateway.process;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /api/model/process}. */
public record ProcessRequest(
        @Schema(
                description = "The text to continue.",
                minLength = 1,
                example = "Once upon a time there was a",
                requiredMode = RequiredMode.REQUIRED)
        @Nullable
        String text,

        @Schema(
                description = "Any JSON object; the answer carries it unchanged.",
                type = "object",
                example = "{}",
                additionalProperties = AdditionalPropertiesValue.TRUE)
        @Nullable
        ObjectNode metadata,

        @Nullable ProcessParameters parameters) {}
