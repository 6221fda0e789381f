package io.stagecoach.gateway.process;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationSpec.ParameterNames;
import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimit;
import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /api/model/process}. */
@Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
public record ProcessRequest(
        @Schema(
                description = "The text to continue.",
                minLength = 1,
                example = "Once upon a time there was a",
                requiredMode = RequiredMode.REQUIRED)
        @Nullable
        String text,

        @Schema(
                description = "Any JSON object; the answer carries it unchanged.",
                type = "object",
                example = "{}",
                additionalProperties = AdditionalPropertiesValue.TRUE)
        @Nullable
        ObjectNode metadata,

        ProcessParameters parameters) {

    private static final int DEFAULT_MAX_NEW_TOKENS = 64;
    private static final String PREFIX = "parameters.";
    private static final ParameterNames NAMES =
            new ParameterNames("text", PREFIX + "max_new_tokens", PREFIX + "stop", PREFIX + "logit_bias");

    /** How to generate. Every field is optional. */
    @Schema(additionalProperties = AdditionalPropertiesValue.FALSE)
    public record ProcessParameters(
            @Schema(
                    description = "How many tokens to generate at most. Without it 64, or what the context leaves.",
                    minimum = "1",
                    example = "64")
            @Nullable
            Long maxNewTokens,

            @Schema(
                    description = "What happens where the model's context ends: stop ends the text; slide goes on from"
                            + " the newer half of its tokens, and max_new_tokens may then be more than the context"
                            + " leaves. The penalties look at what is in the context.",
                    allowableValues = {TokenLimit.STOP, TokenLimit.SLIDE},
                    defaultValue = TokenLimit.STOP)
            @Nullable
            String contextOverflow,

            @JsonUnwrapped Sampling sampling,

            @Schema(
                    description = "The same request with the same seed gives the same text. Without it every"
                            + " prompt gets a random one. Text i of a prompt has the seed seed + i.")
            @Nullable
            Long seed,

            @Schema(
                    description = "The text ends before the first of these strings, a string or up to 4.",
                    ref = "#/components/schemas/StopStrings")
            @Nullable
            StopStrings stop,

            @Schema(
                    description = "Answer with server-sent events: token by token, then the whole.",
                    defaultValue = "false")
            boolean stream,

            @Schema(
                    description = "With stream: every token event reports what each stage did for its token, and when.",
                    defaultValue = "false")
            boolean timings,

            @Schema(
                    description = "With stream: the text continues for a while after the connection breaks, and"
                            + " can be resumed at GET /v1/generations/{id}/events. Its id is in the header"
                            + " X-Generation-Id. Without it a broken connection ends the text.",
                    defaultValue = "false")
            boolean resumable) {

        public ProcessParameters {
            if (sampling.topK() == Sampling.ALL) {
                throw Problem.invalid("top_k", "top_k must be 0 (keep every token) or more, but is " + sampling.topK());
            }
        }
    }

    public boolean streams() {
        return parameters.stream();
    }

    /** Whether the client may resume this stream. */
    public boolean resumes() {
        return parameters.stream() && parameters.resumable();
    }

    /**
     * Checks the request.
     *
     * @param id for the generation
     * @throws Problem when a field is wrong
     */
    public GenerationSpec spec(String id, RequestRules rules) {
        if (!parameters.stream()) {
            refuseWithoutStream("timings", parameters.timings());
            refuseWithoutStream("resumable", parameters.resumable());
        }
        Prompt prompt = prompt();
        TokenLimit.Field limit =
                new TokenLimit.Field("max_new_tokens", 1, DEFAULT_MAX_NEW_TOKENS, rules.maxSlidingTokens());
        try {
            return new GenerationSpec(
                    id,
                    prompt,
                    limit.read(parameters.maxNewTokens(), parameters.contextOverflow()),
                    parameters.sampling(),
                    rules.seed(parameters.seed()),
                    parameters.stop() == null ? List.of() : parameters.stop().strings(),
                    NAMES,
                    parameters.timings(),
                    OptionalInt.empty(),
                    false);
        } catch (Problem e) {
            throw e.within(PREFIX);
        }
    }

    private static void refuseWithoutStream(String name, boolean asked) {
        if (asked) {
            String field = PREFIX + name;
            throw Problem.invalid(
                    field, field + " is only for streams: set " + PREFIX + "stream to true or leave it out");
        }
    }

    private Prompt prompt() {
        if (text == null) {
            throw Problem.invalid("text", "text is missing: send the text to continue, such as {\"text\": \"Hello\"}");
        }
        if (text.isEmpty()) {
            throw Problem.invalid("text", "text is empty: send at least one character to continue");
        }
        return new Prompt.Text(text);
    }
}
