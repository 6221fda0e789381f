package io.stagecoach.tokenizer;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one sentence why the model cannot be served, instead of a stack trace. */
final class ModelFailureAnalyzer extends AbstractFailureAnalyzer<ModelFailureAnalyzer.UnusableModelException> {

    static final class UnusableModelException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnusableModelException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableModelException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Set STAGECOACH_MODEL (or --stagecoach.model) to demo, a model folder, or a hub id such as gpt2.",
                cause);
    }
}
