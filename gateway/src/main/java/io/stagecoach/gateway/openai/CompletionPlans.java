package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationOrder.ParameterNames;
import io.stagecoach.gateway.generation.InvalidParameterException;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes a plan of a request, or says which of its fields is wrong. */
public final class CompletionPlans {
    static final int DEFAULT_MAX_TOKENS = 16;

    private final LongSupplier seeds;
    private final int maxChoices;

    /**
     * @param seeds seeds for requests that name none
     * @param maxChoices texts that one request may ask for, prompts times n
     */
    public CompletionPlans(LongSupplier seeds, int maxChoices) {
        this.seeds = seeds;
        this.maxChoices = maxChoices;
    }

    /** @throws io.stagecoach.gateway.problem.ProblemException when a field is wrong */
    public CompletionPlan plan(String id, CompletionRequest request) {
        try {
            Unsupported.refuse(request);
            boolean stream = Boolean.TRUE.equals(request.stream());
            return new CompletionPlan(
                    id,
                    Optional.ofNullable(request.model()),
                    orders(id, request),
                    stream,
                    includeUsage(request.streamOptions(), stream),
                    logprobs(request),
                    Boolean.TRUE.equals(request.returnTokenIds()),
                    Boolean.TRUE.equals(request.returnTokensAsTokenIds()));
        } catch (InvalidParameterException e) {
            throw e.asProblem("").asException();
        }
    }

    private List<List<GenerationOrder>> orders(String id, CompletionRequest request) {
        PromptField field = request.prompt();
        if (field == null) {
            throw wrong("prompt", "prompt is missing: send a text to continue");
        }
        if (field.prompts().isEmpty()) {
            throw wrong("prompt", "prompt is empty: send a text or token ids to continue");
        }
        int n = Objects.requireNonNullElse(request.n(), 1);
        if (n < 1 || (long) n * field.prompts().size() > maxChoices) {
            throw wrong(
                    "n",
                    "n must be 1 or more, and n times the number of prompts at most " + maxChoices + ", but they are "
                            + n + " and " + field.prompts().size());
        }
        List<List<GenerationOrder>> orders = new ArrayList<>();
        for (int p = 0; p < field.prompts().size(); p++) {
            String name = field.listed() ? "prompt[" + p + "]" : "prompt";
            orders.add(choices(id, request, field.prompts().get(p), name, p * n, n));
        }
        return orders;
    }

    private List<GenerationOrder> choices(
            String id, CompletionRequest request, Prompt prompt, String name, int firstIndex, int n) {
        if (prompt instanceof Prompt.Text text && text.text().isEmpty()) {
            throw wrong(name, name + " is empty: send at least one character to continue");
        }
        Sampling sampling = sampling(request);
        List<GenerationOrder> choices = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            choices.add(new GenerationOrder(
                    id + "-" + (firstIndex + i),
                    prompt,
                    limit(request.maxTokens()),
                    sampling.withSeed(sampling.seed() + i),
                    request.stop() == null ? List.of() : request.stop().strings(),
                    new ParameterNames(name, "max_tokens", "stop")));
        }
        return choices;
    }

    private Sampling sampling(CompletionRequest request) {
        Integer topK = request.topK();
        return new Sampling(
                Objects.requireNonNullElse(request.temperature(), 1.0).floatValue(),
                topK == null || topK == -1 ? 0 : topK,
                Objects.requireNonNullElse(request.topP(), 1.0).floatValue(),
                Objects.requireNonNullElse(request.repetitionPenalty(), 1.0).floatValue(),
                request.seed() == null ? seeds.getAsLong() : request.seed(),
                logprobs(request));
    }

    private static OptionalInt logprobs(CompletionRequest request) {
        return request.logprobs() == null ? OptionalInt.empty() : OptionalInt.of(request.logprobs());
    }

    private static TokenLimit limit(@Nullable Long maxTokens) {
        if (maxTokens == null) {
            return TokenLimit.upTo(DEFAULT_MAX_TOKENS);
        }
        if (maxTokens < 1) {
            throw wrong("max_tokens", "max_tokens must be 1 or more, but is " + maxTokens);
        }
        return TokenLimit.exactly((int) Math.min(maxTokens, Integer.MAX_VALUE));
    }

    private static boolean includeUsage(CompletionRequest.@Nullable StreamOptions options, boolean stream) {
        if (options != null && !stream) {
            throw wrong("stream_options", "stream_options is only for streams: set stream to true or leave it out");
        }
        return options != null && Boolean.TRUE.equals(options.includeUsage());
    }

    private static InvalidParameterException wrong(String parameter, String message) {
        return new InvalidParameterException(parameter, message);
    }
}
