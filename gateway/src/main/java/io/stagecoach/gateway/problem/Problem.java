package io.stagecoach.gateway.problem;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A failed request, in words for its client. The HTTP side writes it in the form of the API. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemKind kind;
    private final String detail;
    private final @Nullable String parameter;
    private final transient @Nullable Duration retryAfter;
    private final transient List<Integer> missingStages;

    /**
     * @param detail what is wrong and what to do about it, for a person
     * @param parameter the request's field to blame, as a path such as {@code parameters.top_p}
     * @param retryAfter when to try again
     * @param missingStages the stages without a ready replica
     */
    public Problem(
            ProblemKind kind,
            String detail,
            @Nullable String parameter,
            @Nullable Duration retryAfter,
            List<Integer> missingStages) {
        super(detail);
        this.kind = kind;
        this.detail = detail;
        this.parameter = parameter;
        this.retryAfter = retryAfter;
        this.missingStages = List.copyOf(missingStages);
    }

    public static Problem of(ProblemKind kind, String detail) {
        return new Problem(kind, detail, null, null, List.of());
    }

    public static Problem of(ProblemKind kind, String detail, String parameter) {
        return new Problem(kind, detail, parameter, null, List.of());
    }

    /** A field outside its range. The detail begins with the field's name and ends with its value. */
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
        String stages = missingStages.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return new Problem(
                ProblemKind.STAGE_UNCOVERED,
                (missingStages.size() == 1 ? "stage " + stages + " has" : "stages " + stages + " have")
                        + " no ready replica now; a member takes it over within seconds, so try again",
                null,
                retryAfter,
                missingStages);
    }

    public static Problem unknownGeneration(String id) {
        return of(
                ProblemKind.GENERATION_NOT_FOUND,
                "there is no generation " + id + ", or it was ended, or it is too long ago: only texts with"
                        + " parameters.resumable can be resumed");
    }

    public static Problem unknownModel(String asked, String served) {
        return of(
                ProblemKind.MODEL_NOT_FOUND,
                "the model \"" + asked + "\" is not served here; this cluster serves \"" + served + "\"",
                "model");
    }

    /**
     * This problem for a field inside another one: name and detail begin with the longer path.
     *
     * @param prefix such as {@code parameters.}; may be empty
     */
    public Problem within(String prefix) {
        return new Problem(
                kind, prefix + detail, parameter == null ? null : prefix + parameter, retryAfter, missingStages);
    }

    /** Sets the cause, for the log. */
    public Problem causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    public ProblemKind kind() {
        return kind;
    }

    public String detail() {
        return detail;
    }

    public @Nullable String parameter() {
        return parameter;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public List<Integer> missingStages() {
        return missingStages;
    }
}
