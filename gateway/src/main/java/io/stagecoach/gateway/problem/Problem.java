package io.stagecoach.gateway.problem;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a request gets no answer, in the words that its client reads. The HTTP adapter writes it in the form of the API. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The kinds of problem.
     *
     * <p>{@link #slug} is the stable name that programs may rely on; docs/troubleshooting.md explains each.
     */
    public enum Kind {
        INVALID_JSON("invalid-json", 400, "The body is not valid JSON"),
        INVALID_PARAMETER("invalid-parameter", 400, "A parameter is wrong"),
        UNKNOWN_PARAMETER("unknown-parameter", 400, "A parameter is not known"),
        UNSUPPORTED_PARAMETER("unsupported-parameter", 400, "A parameter is not supported yet"),
        CONTEXT_LENGTH_EXCEEDED("context-length-exceeded", 400, "The request does not fit the model's context"),
        NO_TOKENIZER("no-tokenizer", 400, "The model has no tokenizer"),
        MODEL_NOT_FOUND("model-not-found", 404, "The model is not served here"),
        GENERATION_NOT_FOUND("generation-not-found", 404, "The generation is not known, or no longer"),
        NOT_FOUND("not-found", 404, "There is nothing at this path"),
        INVALID_API_KEY("invalid-api-key", 401, "The API key is missing or wrong"),
        ORIGIN_NOT_ALLOWED("origin-not-allowed", 403, "Pages of this origin are not allowed"),
        RATE_LIMIT_EXCEEDED("rate-limit-exceeded", 429, "The API key has used its limit up"),
        REQUEST_TIMEOUT("request-timeout", 408, "The request did not come in time"),
        METHOD_NOT_ALLOWED("method-not-allowed", 405, "The path does not take this method"),
        NOT_ACCEPTABLE("not-acceptable", 406, "The path cannot answer in this media type"),
        BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
        UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body's media type is not taken"),
        QUEUE_FULL("queue-full", 429, "The cluster is full"),
        STAGE_UNCOVERED("stage-uncovered", 503, "A stage of the model has no ready replica"),
        NO_MEMBER("no-member", 503, "No cluster member can be reached"),
        GENERATION_LOST("generation-lost", 503, "The generation was lost"),
        TOKENIZER_UNAVAILABLE("tokenizer-unavailable", 503, "The tokenizer cannot be reached"),
        INTERNAL("internal-error", 500, "The request failed inside the service");

        private final String slug;
        private final int status;
        private final String title;

        Kind(String slug, int status, String title) {
            this.slug = slug;
            this.status = status;
            this.title = title;
        }

        public String slug() {
            return slug;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        public String title() {
            return title;
        }
    }

    private final Kind kind;
    private final String detail;
    private final @Nullable String parameter;
    private final transient @Nullable Duration retryAfter;
    private final transient List<Integer> missingStages;

    /**
     * @param detail what is wrong and how to mend it, for a person
     * @param parameter the request's field to blame, as a path such as {@code parameters.top_p}
     * @param retryAfter when coming back makes sense
     * @param missingStages the stages without a ready replica
     */
    public Problem(
            Kind kind,
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

    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, null, null, List.of());
    }

    public static Problem of(Kind kind, String detail, String parameter) {
        return new Problem(kind, detail, parameter, null, List.of());
    }

    /** A field is out of its range. The detail begins with the field's name and ends with its value. */
    public static Problem invalid(String parameter, String detail) {
        return of(Kind.INVALID_PARAMETER, detail, parameter);
    }

    public static Problem retryable(Kind kind, String detail, Duration retryAfter) {
        return new Problem(kind, detail, null, retryAfter, List.of());
    }

    public static Problem noMember(Duration retryAfter) {
        return retryable(
                Kind.NO_MEMBER,
                "no cluster member answers: start members, or check the gateway's member addresses",
                retryAfter);
    }

    public static Problem uncovered(List<Integer> missingStages, Duration retryAfter) {
        String stages = missingStages.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return new Problem(
                Kind.STAGE_UNCOVERED,
                (missingStages.size() == 1 ? "stage " + stages + " has" : "stages " + stages + " have")
                        + " no ready replica now; a member takes it over within seconds, so try again",
                null,
                retryAfter,
                missingStages);
    }

    public static Problem unknownGeneration(String id) {
        return of(
                Kind.GENERATION_NOT_FOUND,
                "there is no generation " + id + ", or it was ended, or it is too long ago: only those asked for with"
                        + " parameters.resumable can be read on");
    }

    public static Problem unknownModel(String asked, String served) {
        return of(
                Kind.MODEL_NOT_FOUND,
                "the model \"" + asked + "\" is not served here; this cluster serves \"" + served + "\"",
                "model");
    }

    /**
     * The same problem of a field that stands inside another one. Name and detail begin with the longer path then.
     *
     * @param prefix such as {@code parameters.}; may be empty
     */
    public Problem within(String prefix) {
        return new Problem(
                kind, prefix + detail, parameter == null ? null : prefix + parameter, retryAfter, missingStages);
    }

    /** For the log. */
    public Problem causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    public Kind kind() {
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
