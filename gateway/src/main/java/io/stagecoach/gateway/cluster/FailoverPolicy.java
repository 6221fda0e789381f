package io.stagecoach.gateway.cluster;

import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.Objects;

/**
 * Decides what follows a failed call to a member. A generation that no member has begun fails at once when the cluster
 * is full or misses a stage: its client can retry as well as the gateway. A generation that has begun waits for the
 * cluster.
 *
 * @param attempts consecutive failures, without a new token in between, until the generation fails
 * @param backoff pause before a member that has just failed is called again
 * @param patience how long a begun generation waits for a cluster that is full or misses a stage
 */
public record FailoverPolicy(int attempts, Duration backoff, Duration patience) {
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final int ATTEMPTS_WHEN_BROKEN = 2;

    /**
     * The state of the generation.
     *
     * @param failures consecutive failures, this one included
     * @param taken a token has come, or a member was lost while it computed the generation
     * @param othersLeft there is a live member that has not failed since the last token
     * @param waited time since the first of the consecutive failures
     */
    public record Situation(int failures, boolean taken, boolean othersLeft, Duration waited) {}

    public sealed interface Decision {}

    public record Retry(Duration after) implements Decision {}

    public record GiveUp(Problem problem) implements Decision {}

    public FailoverPolicy {
        if (attempts < 1 || backoff.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("failover needs 1 attempt or more and no negative duration, but has "
                    + attempts + ", " + backoff + " and " + patience);
        }
    }

    public Decision next(CallFailedException failure, Situation now) {
        return switch (failure.kind()) {
            case REJECTED -> new GiveUp(Problem.of(ProblemKind.INVALID_PARAMETER, failure.detail()));
            case FULL -> now.othersLeft() ? new Retry(Duration.ZERO) : await(now, full(failure));
            case UNCOVERED -> await(now, Problem.uncovered(failure.missingStages(), retryAfter(failure)));
            case NO_MEMBER -> await(now, Problem.noMember(DEFAULT_RETRY_AFTER));
            case LOST -> again(now, attempts, lost(failure));
            case BROKEN -> again(now, ATTEMPTS_WHEN_BROKEN, Problem.of(ProblemKind.INTERNAL, failure.detail()));
        };
    }

    private Decision await(Situation now, Problem problem) {
        boolean worthIt = now.taken() && now.waited().plus(backoff).compareTo(patience) <= 0;
        return worthIt ? new Retry(backoff) : new GiveUp(problem);
    }

    private Decision again(Situation now, int allowed, Problem problem) {
        if (now.failures() >= allowed) {
            return new GiveUp(problem);
        }
        return new Retry(now.othersLeft() ? Duration.ZERO : backoff);
    }

    private static Problem full(CallFailedException failure) {
        return Problem.retryable(
                ProblemKind.QUEUE_FULL,
                "every member's queue is full: try again later (" + failure.detail() + ")",
                retryAfter(failure));
    }

    private Problem lost(CallFailedException failure) {
        return Problem.retryable(
                ProblemKind.GENERATION_LOST,
                "the cluster lost this generation " + attempts + " times in a row, last with: " + failure.detail()
                        + "; send the request again",
                DEFAULT_RETRY_AFTER);
    }

    private static Duration retryAfter(CallFailedException failure) {
        return Objects.requireNonNullElse(failure.retryAfter(), DEFAULT_RETRY_AFTER);
    }
}
