package io.stagecoach.gateway.problem;

/** The kinds of problem. docs/troubleshooting.md explains each, with what to do. */
public enum ProblemKind {
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

    ProblemKind(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    /** The stable name that programs may rely on. */
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
