package io.stagecoach.gateway.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A member's gRPC status and trailers, as generation.proto documents them, in the gateway's words. */
final class MemberFailures {
    static final Metadata.Key<String> RETRY_AFTER_MS =
            Metadata.Key.of("retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> MISSING_STAGES =
            Metadata.Key.of("missing-stages", Metadata.ASCII_STRING_MARSHALLER);

    private MemberFailures() {}

    static CallFailedException of(Throwable error) {
        if (error instanceof CallFailedException known) {
            return known;
        }
        if (error instanceof TimeoutException) {
            return new CallFailedException(FailureKind.LOST, "the member sent nothing for too long").causedBy(error);
        }
        Status status = Status.fromThrowable(error);
        Metadata trailers = Objects.requireNonNullElseGet(Status.trailersFromThrowable(error), Metadata::new);
        List<Integer> missing = missingStages(trailers);
        return new CallFailedException(kind(status, missing), detail(status), retryAfter(trailers), missing)
                .causedBy(error);
    }

    private static FailureKind kind(Status status, List<Integer> missing) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> FailureKind.REJECTED;
            case RESOURCE_EXHAUSTED -> FailureKind.FULL;
            case UNAVAILABLE -> missing.isEmpty() ? FailureKind.LOST : FailureKind.UNCOVERED;
            case ABORTED, CANCELLED, DEADLINE_EXCEEDED -> FailureKind.LOST;
            // Of a generation that has just ended, or been ended, where it was found.
            case NOT_FOUND -> FailureKind.LOST;
            case OK,
                    UNKNOWN,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    UNIMPLEMENTED,
                    INTERNAL,
                    DATA_LOSS,
                    UNAUTHENTICATED -> FailureKind.BROKEN;
        };
    }

    private static String detail(Status status) {
        return Objects.requireNonNullElse(
                status.getDescription(), status.getCode().name());
    }

    private static @Nullable Duration retryAfter(Metadata trailers) {
        String millis = trailers.get(RETRY_AFTER_MS);
        return millis != null && millis.matches("\\d{1,9}") ? Duration.ofMillis(Long.parseLong(millis)) : null;
    }

    private static List<Integer> missingStages(Metadata trailers) {
        List<Integer> stages = new ArrayList<>();
        String text = trailers.get(MISSING_STAGES);
        if (text != null) {
            for (String stage : text.split(",", -1)) {
                if (stage.strip().matches("\\d{1,6}")) {
                    stages.add(Integer.valueOf(stage.strip()));
                }
            }
        }
        return stages;
    }
}
