package io.stagecoach.gateway.process;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationOrder.ParameterNames;
import io.stagecoach.gateway.generation.InvalidParameterException;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimit;
import io.stagecoach.gateway.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes an order of a request, or says which of its fields is wrong. */
public final class ProcessOrders {
    static final int DEFAULT_MAX_NEW_TOKENS = 64;
    static final double DEFAULT_TEMPERATURE = 0.8;
    static final int DEFAULT_TOP_K = 40;
    static final double DEFAULT_TOP_P = 0.95;

    private static final String PREFIX = "parameters.";
    private static final ParameterNames NAMES = new ParameterNames("text", PREFIX + "max_new_tokens", PREFIX + "stop");

    private final LongSupplier seeds;

    /** @param seeds seeds for requests that name none */
    public ProcessOrders(LongSupplier seeds) {
        this.seeds = seeds;
    }

    /**
     * @param id for the generation
     * @throws io.stagecoach.gateway.problem.ProblemException when a field is wrong
     */
    public GenerationOrder order(String id, ProcessRequest request) {
        ProcessParameters parameters = parameters(request);
        try {
            return new GenerationOrder(
                    id,
                    new Prompt.Text(text(request)),
                    limit(parameters.maxNewTokens()),
                    sampling(parameters),
                    parameters.stop() == null ? List.of() : parameters.stop().strings(),
                    NAMES,
                    Boolean.TRUE.equals(parameters.timings()));
        } catch (InvalidParameterException e) {
            throw e.asProblem(PREFIX).asException();
        }
    }

    public static boolean streams(ProcessRequest request) {
        return Boolean.TRUE.equals(parameters(request).stream());
    }

    private static ProcessParameters parameters(ProcessRequest request) {
        return Objects.requireNonNullElse(request.parameters(), ProcessParameters.NONE);
    }

    private static String text(ProcessRequest request) {
        if (request.text() == null) {
            throw Problem.invalid("text", "text is missing: send the text to continue, such as {\"text\": \"Hello\"}")
                    .asException();
        }
        if (request.text().isEmpty()) {
            throw Problem.invalid("text", "text is empty: send at least one character to continue")
                    .asException();
        }
        return request.text();
    }

    private static TokenLimit limit(@Nullable Long maxNewTokens) {
        if (maxNewTokens == null) {
            return TokenLimit.upTo(DEFAULT_MAX_NEW_TOKENS);
        }
        if (maxNewTokens < 1) {
            throw new InvalidParameterException(
                    "max_new_tokens", "max_new_tokens must be 1 or more, but is " + maxNewTokens);
        }
        return TokenLimit.exactly((int) Math.min(maxNewTokens, Integer.MAX_VALUE));
    }

    private Sampling sampling(ProcessParameters given) {
        return new Sampling(
                Objects.requireNonNullElse(given.temperature(), DEFAULT_TEMPERATURE)
                        .floatValue(),
                Objects.requireNonNullElse(given.topK(), DEFAULT_TOP_K),
                Objects.requireNonNullElse(given.topP(), DEFAULT_TOP_P).floatValue(),
                Objects.requireNonNullElse(given.repetitionPenalty(), 1.0).floatValue(),
                given.seed() == null ? seeds.getAsLong() : given.seed(),
                OptionalInt.empty());
    }
}
