package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An error in OpenAI's form. */
public record ErrorBody(Details error) {

    /** What is wrong. */
    public record Details(
            @Schema(description = "What is wrong and how to mend it")
            String message,

            @Schema(example = "invalid_request_error") String type,

            @Schema(description = "The field to blame", example = "top_p") @Nullable
            String param,

            @Schema(example = "invalid_parameter") String code) {}

    public static ErrorBody of(Problem problem) {
        return new ErrorBody(
                new Details(problem.detail(), type(problem.kind()), problem.parameter(), code(problem.kind())));
    }

    private static String type(ProblemKind kind) {
        return switch (kind) {
            case QUEUE_FULL, RATE_LIMIT_EXCEEDED -> "rate_limit_error";
            case ORIGIN_NOT_ALLOWED -> "permission_error";
            case INVALID_API_KEY -> "authentication_error";
            case STAGE_UNCOVERED, NO_MEMBER, GENERATION_LOST, TOKENIZER_UNAVAILABLE, INTERNAL -> "server_error";
            case INVALID_JSON,
                    INVALID_PARAMETER,
                    UNKNOWN_PARAMETER,
                    UNSUPPORTED_PARAMETER,
                    CONTEXT_LENGTH_EXCEEDED,
                    NO_TOKENIZER,
                    MODEL_NOT_FOUND,
                    GENERATION_NOT_FOUND,
                    NOT_FOUND,
                    REQUEST_TIMEOUT,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    BODY_TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE -> "invalid_request_error";
        };
    }

    /** OpenAI's names are words with underscores. */
    private static String code(ProblemKind kind) {
        return kind.slug().replace('-', '_');
    }
}
