package io.stagecoach.gateway.problem;

/** The kinds of problem a client can meet. The slug is the stable name that programs may rely on. */
public enum ProblemKind {
    INVALID_JSON("invalid-json", "The body is not valid JSON"),
    INVALID_PARAMETER("invalid-parameter", "A parameter is wrong"),
    UNKNOWN_PARAMETER("unknown-parameter", "A parameter is not known"),
    UNSUPPORTED_PARAMETER("unsupported-parameter", "A parameter is not supported yet"),
    CONTEXT_LENGTH_EXCEEDED("context-length-exceeded", "The request does not fit the model's context"),
    NO_TOKENIZER("no-tokenizer", "The model has no tokenizer"),
    MODEL_NOT_FOUND("model-not-found", "The model is not served here"),
    GENERATION_NOT_FOUND("generation-not-found", "The generation is not known, or no longer"),
    NOT_FOUND("not-found", "There is nothing at this path"),
    INVALID_API_KEY("invalid-api-key", "The API key is missing or wrong"),
    ORIGIN_NOT_ALLOWED("origin-not-allowed", "Pages of this origin are not allowed"),
    RATE_LIMIT_EXCEEDED("rate-limit-exceeded", "The API key has used its limit up"),
    REQUEST_TIMEOUT("request-timeout", "The request did not come in time"),
    METHOD_NOT_ALLOWED("method-not-allowed", "The path does not take this method"),
    NOT_ACCEPTABLE("not-acceptable", "The path cannot answer in this media type"),
    BODY_TOO_LARGE("body-too-large", "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "The body's media type is not taken"),
    QUEUE_FULL("queue-full", "The cluster is full"),
    STAGE_UNCOVERED("stage-uncovered", "A stage of the model has no ready replica"),
    NO_MEMBER("no-member", "No cluster member can be reached"),
    GENERATION_LOST("generation-lost", "The generation was lost"),
    TOKENIZER_UNAVAILABLE("tokenizer-unavailable", "The tokenizer cannot be reached"),
    INTERNAL("internal-error", "The request failed inside the service");

    private final String slug;
    private final String title;

    ProblemKind(String slug, String title) {
        this.slug = slug;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }
}
