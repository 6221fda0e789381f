package io.stagecoach.member.app;

import io.stagecoach.config.ConfigException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Reports a fault in the configuration or the model in a few lines instead of a stack trace. */
final class StartFailureAnalyzer implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException) {
                return new FailureAnalysis(cause.getMessage(), "Correct config.json and start again.", failure);
            }
            if (cause instanceof IOException || cause instanceof IllegalArgumentException) {
                return new FailureAnalysis(
                        cause.getMessage(), "Correct the model or the settings and start again.", failure);
            }
        }
        return null;
    }
}
