package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.Adjustments;
import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.GenerationOrder.ParameterNames;
import io.stagecoach.gateway.generation.Prompt;
import io.stagecoach.gateway.generation.Sampling;
import io.stagecoach.gateway.generation.TokenLimits;
import io.stagecoach.gateway.openai.CompletionPlan.ChoiceFormat;
import io.stagecoach.gateway.problem.Problem;
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
    private final TokenLimits limits;

    /**
     * @param seeds seeds for requests that name none
     * @param maxChoices texts that one request may ask for, prompts times the larger of n and best_of
     * @param maxSlidingTokens bounds max_tokens where the context does not
     */
    public CompletionPlans(LongSupplier seeds, int maxChoices, int maxSlidingTokens) {
        this.seeds = seeds;
        this.maxChoices = maxChoices;
        this.limits = new TokenLimits("max_tokens", 0, DEFAULT_MAX_TOKENS, maxSlidingTokens);
    }

    /** @throws io.stagecoach.gateway.problem.Problem when a field is wrong */
    public CompletionPlan plan(String id, CompletionRequest request) {
        refuseSuffix(request.suffix());
        boolean stream = Boolean.TRUE.equals(request.stream());
        int n = Objects.requireNonNullElse(request.n(), 1);
        int texts = texts(request, n, stream);
        return new CompletionPlan(
                id,
                Optional.ofNullable(request.model()),
                orders(id, request, texts, sampling(request, texts > n)),
                n,
                format(request),
                stream,
                includeUsage(request.streamOptions(), stream));
    }

    private static void refuseSuffix(@Nullable String suffix) {
        if (suffix != null && !suffix.isEmpty()) {
            throw Problem.of(
                    Problem.Kind.UNSUPPORTED_PARAMETER,
                    "suffix is not supported, for the model only continues a text: leave it out",
                    "suffix");
        }
    }

    /** How many texts to make of each prompt. */
    private static int texts(CompletionRequest request, int n, boolean stream) {
        if (n < 1) {
            throw Problem.invalid("n", "n must be 1 or more, but is " + n);
        }
        int bestOf = Objects.requireNonNullElse(request.bestOf(), n);
        if (bestOf < n) {
            throw Problem.invalid("best_of", "best_of must be n or more, but they are " + bestOf + " and " + n);
        }
        if (bestOf > n && stream) {
            throw Problem.invalid(
                    "best_of",
                    "best_of above n cannot be streamed, for the best is known at the end: leave out one of them");
        }
        return bestOf;
    }

    private List<List<GenerationOrder>> orders(String id, CompletionRequest request, int texts, Sampling sampling) {
        PromptField field = request.prompt();
        if (field == null) {
            throw Problem.invalid("prompt", "prompt is missing: send a text to continue");
        }
        if (field.prompts().isEmpty()) {
            throw Problem.invalid("prompt", "prompt is empty: send a text or token ids to continue");
        }
        if ((long) texts * field.prompts().size() > maxChoices) {
            throw Problem.invalid(
                    request.bestOf() == null ? "n" : "best_of",
                    "n (or best_of) times the number of prompts must be at most " + maxChoices + ", but they are "
                            + texts + " and " + field.prompts().size());
        }
        List<List<GenerationOrder>> orders = new ArrayList<>();
        for (int p = 0; p < field.prompts().size(); p++) {
            String name = field.listed() ? "prompt[" + p + "]" : "prompt";
            List<GenerationOrder> ofPrompt = new ArrayList<>();
            for (int i = 0; i < texts; i++) {
                String own = id + "-" + (p * texts + i);
                ofPrompt.add(order(own, request, field.prompts().get(p), name, sampling.withSeed(sampling.seed() + i)));
            }
            orders.add(ofPrompt);
        }
        return orders;
    }

    private GenerationOrder order(String id, CompletionRequest request, Prompt prompt, String name, Sampling sampling) {
        if (prompt instanceof Prompt.Text text && text.text().isEmpty()) {
            throw Problem.invalid(name, name + " is empty: send at least one character to continue");
        }
        return new GenerationOrder(
                id,
                prompt,
                limits.limit(request.maxTokens(), request.contextOverflow()),
                sampling,
                request.stop() == null ? List.of() : request.stop().strings(),
                new ParameterNames(name, "max_tokens", "stop", "logit_bias"),
                false,
                format(request).scoresPrompt());
    }

    /** @param ranked the texts are compared by their logprobs, which are then needed in any case */
    private Sampling sampling(CompletionRequest request, boolean ranked) {
        OptionalInt logprobs = request.logprobs() != null
                ? OptionalInt.of(request.logprobs())
                : ranked ? OptionalInt.of(0) : OptionalInt.empty();
        return request.sampling().over(new Sampling(1, 0, 1, Adjustments.NONE, seeds.getAsLong(), logprobs));
    }

    private static ChoiceFormat format(CompletionRequest request) {
        return new ChoiceFormat(
                request.logprobs() != null,
                Boolean.TRUE.equals(request.echo()),
                Boolean.TRUE.equals(request.returnTokenIds()),
                Boolean.TRUE.equals(request.returnTokensAsTokenIds()));
    }

    private static boolean includeUsage(CompletionRequest.@Nullable StreamOptions options, boolean stream) {
        if (options != null && !stream) {
            throw Problem.invalid(
                    "stream_options", "stream_options is only for streams: set stream to true or leave it out");
        }
        return options != null && Boolean.TRUE.equals(options.includeUsage());
    }
}
