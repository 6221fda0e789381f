package io.stagecoach.gateway.problem;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One problem of one request.
 *
 * @param detail what is wrong and how to mend it, for a person
 * @param parameter the request's field to blame, as a path such as {@code parameters.top_p}
 * @param retryAfter when coming back makes sense
 * @param missingStages the stages without a ready replica
 */
public record Problem(
        ProblemKind kind,
        String detail,
        @Nullable String parameter,
        @Nullable Duration retryAfter,
        List<Integer> missingStages) {

    public Problem {
        missingStages = List.copyOf(missingStages);
    }

    public static Problem of(ProblemKind kind, String detail) {
        return new Problem(kind, detail, null, null, List.of());
    }

    public static Problem of(ProblemKind kind, String detail, String parameter) {
        return new Problem(kind, detail, parameter, null, List.of());
    }

    public static Problem invalid(String parameter, String detail) {
        return of(ProblemKind.INVALID_PARAMETER, detail, parameter);
    }

    public static Problem retryable(ProblemKind kind, String detail, Duration retryAfter) {
        return new Problem(kind, detail, null, retryAfter, List.of());
    }

    public static Problem noMember(Duration retryAfter) {
        return retryable(
                ProblemKind.NO_MEMBER,
                "no cluster member answers: start members, or check the gateway's member addresses",
                retryAfter);
    }

    public static Problem uncovered(List<Integer> missingStages, Duration retryAfter) {
        String stages = missingStages.size() == 1
                ? "stage " + missingStages.getFirst() + " has"
                : "stages "
                        + String.join(
                                ", ",
                                missingStages.stream().map(String::valueOf).toList()) + " have";
        return new Problem(
                ProblemKind.STAGE_UNCOVERED,
                stages + " no ready replica now; a member takes it over within seconds, so try again",
                null,
                retryAfter,
                missingStages);
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }
}
