package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** OpenAI's parameters that are taken at the value that changes nothing, and refused at any other. */
final class Unsupported {
    private Unsupported() {}

    static void refuse(CompletionRequest request) {
        require(!Boolean.TRUE.equals(request.echo()), "echo", "false");
        require(request.suffix() == null || request.suffix().isEmpty(), "suffix", "null");
        int n = Objects.requireNonNullElse(request.n(), 1);
        require(request.bestOf() == null || request.bestOf() == n, "best_of", "the value of n");
        require(isZero(request.presencePenalty()), "presence_penalty", "0");
        require(isZero(request.frequencyPenalty()), "frequency_penalty", "0");
        require(request.logitBias() == null || request.logitBias().isEmpty(), "logit_bias", "{}");
    }

    private static boolean isZero(@Nullable Double value) {
        return value == null || value == 0;
    }

    private static void require(boolean neutral, String parameter, String neutralValue) {
        if (!neutral) {
            throw Problem.of(
                            ProblemKind.UNSUPPORTED_PARAMETER,
                            parameter + " is not supported yet: leave it out, or send " + neutralValue,
                            parameter)
                    .asException();
        }
    }
}
