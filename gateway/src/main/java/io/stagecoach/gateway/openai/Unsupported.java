package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;

/** OpenAI's parameters that are taken at the value that changes nothing, and refused at any other. */
final class Unsupported {
    private Unsupported() {}

    static void refuse(CompletionRequest request) {
        if (request.suffix() != null && !request.suffix().isEmpty()) {
            throw unsupported("suffix", "suffix is not supported, for the model only continues a text: leave it out");
        }
    }

    private static RuntimeException unsupported(String parameter, String detail) {
        return Problem.of(ProblemKind.UNSUPPORTED_PARAMETER, detail, parameter).asException();
    }
}
