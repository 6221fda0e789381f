package io.stagecoach.gateway.process;

import io.stagecoach.gateway.generation.Adjustments;
import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationOrder.ParameterNames;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimits;
import io.stagecoach.gateway.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes an order of a request, or says which of its fields is wrong. */
public final class ProcessOrders {
    static final int DEFAULT_MAX_NEW_TOKENS = 64;
    static final float DEFAULT_TEMPERATURE = 0.8f;
    static final int DEFAULT_TOP_K = 40;
    static final float DEFAULT_TOP_P = 0.95f;

    private static final String PREFIX = "parameters.";
    private static final ParameterNames NAMES =
            new ParameterNames("text", PREFIX + "max_new_tokens", PREFIX + "stop", PREFIX + "logit_bias");

    private final LongSupplier seeds;
    private final TokenLimits limits;

    /**
     * @param seeds seeds for requests that name none
     * @param maxSlidingTokens bounds max_new_tokens where the context does not
     */
    public ProcessOrders(LongSupplier seeds, int maxSlidingTokens) {
        this.seeds = seeds;
        this.limits = new TokenLimits("max_new_tokens", 1, DEFAULT_MAX_NEW_TOKENS, maxSlidingTokens);
    }

    /**
     * @param id for the generation
     * @throws io.stagecoach.gateway.problem.Problem when a field is wrong
     */
    public GenerationOrder order(String id, ProcessRequest request) {
        ProcessParameters parameters = parameters(request);
        if (!streams(request)) {
            refuseWithoutStream("timings", parameters.timings());
            refuseWithoutStream("resumable", parameters.resumable());
        }
        Prompt prompt = new Prompt.Text(text(request));
        try {
            return new GenerationOrder(
                    id,
                    prompt,
                    limits.limit(parameters.maxNewTokens(), parameters.contextOverflow()),
                    sampling(parameters),
                    parameters.stop() == null ? List.of() : parameters.stop().strings(),
                    NAMES,
                    Boolean.TRUE.equals(parameters.timings()),
                    false);
        } catch (Problem e) {
            throw e.within(PREFIX);
        }
    }

    public static boolean streams(ProcessRequest request) {
        return Boolean.TRUE.equals(parameters(request).stream());
    }

    /** A stream that its client may come back to. */
    public static boolean isResumable(ProcessRequest request) {
        return streams(request) && Boolean.TRUE.equals(parameters(request).resumable());
    }

    private static void refuseWithoutStream(String name, @Nullable Boolean asked) {
        if (Boolean.TRUE.equals(asked)) {
            String field = PREFIX + name;
            throw Problem.invalid(
                    field, field + " is only for streams: set " + PREFIX + "stream to true or leave it out");
        }
    }

    private static ProcessParameters parameters(ProcessRequest request) {
        return Objects.requireNonNullElse(request.parameters(), ProcessParameters.NONE);
    }

    private static String text(ProcessRequest request) {
        if (request.text() == null) {
            throw Problem.invalid("text", "text is missing: send the text to continue, such as {\"text\": \"Hello\"}");
        }
        if (request.text().isEmpty()) {
            throw Problem.invalid("text", "text is empty: send at least one character to continue");
        }
        return request.text();
    }

    private Sampling sampling(ProcessParameters given) {
        Sampling defaults = new Sampling(
                DEFAULT_TEMPERATURE,
                DEFAULT_TOP_K,
                DEFAULT_TOP_P,
                Adjustments.NONE,
                seeds.getAsLong(),
                OptionalInt.empty());
        return given.sampling().over(defaults);
    }
}
