package io.stagecoach.gateway.grpc;

import io.grpc.Status;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.Objects;

/** The tokenizer's gRPC status, as tokenizer.proto documents it, in the gateway's words. */
final class TokenizerFailures {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private TokenizerFailures() {}

    /** The tokenizer may answer when it is asked again. */
    static boolean passing(Throwable error) {
        return switch (Status.fromThrowable(error).getCode()) {
            case UNAVAILABLE, ABORTED, CANCELLED, DEADLINE_EXCEEDED -> true;
            default -> false;
        };
    }

    static Problem of(Throwable error) {
        if (error instanceof Problem known) {
            return known;
        }
        Status status = Status.fromThrowable(error);
        String words = Objects.requireNonNullElse(
                status.getDescription(), status.getCode().name());
        Problem problem;
        if (passing(error)) {
            problem = Problem.retryable(
                    ProblemKind.TOKENIZER_UNAVAILABLE,
                    "the tokenizer service cannot be reached now: try again later, or send token ids to"
                            + " /v1/completions",
                    RETRY_AFTER);
        } else if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
            problem = Problem.of(
                    ProblemKind.NO_TOKENIZER,
                    "the model came without a tokenizer: send token ids to /v1/completions instead of text");
        } else if (status.getCode() == Status.Code.INVALID_ARGUMENT) {
            problem = Problem.of(ProblemKind.INVALID_PARAMETER, words);
        } else {
            problem = Problem.of(ProblemKind.INTERNAL, "the tokenizer failed: " + words);
        }
        return problem.causedBy(error);
    }
}
