package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.generation.GenerationSpec;
import io.stagecoach.gateway.generation.GenerationSpec.ParameterNames;
import io.stagecoach.gateway.generation.GenerationSpec.Prompt;
import io.stagecoach.gateway.generation.RequestRules;
import io.stagecoach.gateway.generation.TokenLimit;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A checked completions request.
 *
 * @param prompts the specs of each prompt's texts, in the order of the answer
 * @param choices how many texts of each prompt to answer with; the best, if more are generated
 * @param format how a choice is written
 */
public record CompletionPlan(
        String id,
        Optional<String> model,
        List<List<GenerationSpec>> prompts,
        int choices,
        ChoiceFormat format,
        boolean stream,
        boolean includeUsage) {

    private static final int DEFAULT_MAX_TOKENS = 16;

    /**
     * How a choice is written.
     *
     * @param logprobs with log probabilities
     * @param echo the prompt before the text
     * @param tokenIds with the ids of prompt and text
     * @param tokensAsIds tokens in logprobs as ids, not as texts
     */
    public record ChoiceFormat(boolean logprobs, boolean echo, boolean tokenIds, boolean tokensAsIds) {
        /** Logprobs cover the whole text, an echoed prompt included. */
        boolean scoresPrompt() {
            return logprobs && echo;
        }
    }

    public CompletionPlan {
        prompts = prompts.stream().map(List::copyOf).toList();
    }

    /** Checks a request. Throws a {@link Problem} that names the wrong field. */
    public static CompletionPlan of(CompletionRequest request, String id, RequestRules rules) {
        if (request.suffix() != null && !request.suffix().isEmpty()) {
            throw Problem.of(
                    ProblemKind.UNSUPPORTED_PARAMETER,
                    "suffix is not supported, for the model only continues a text: leave it out",
                    "suffix");
        }
        if (request.streamOptions() != null && !request.stream()) {
            throw Problem.invalid(
                    "stream_options", "stream_options is only for streams: set stream to true or leave it out");
        }
        int n = Objects.requireNonNullElse(request.n(), 1);
        return new CompletionPlan(
                id,
                Optional.ofNullable(request.model()),
                specs(request, id, textsOfAPrompt(request, n), n, rules),
                n,
                format(request),
                request.stream(),
                request.streamOptions() != null && request.streamOptions().includeUsage());
    }

    /** Throws a {@link Problem} if the request names another model than the served one. */
    public void requireModel(ModelProfile served) {
        if (model.isPresent() && !model.get().equals(served.name())) {
            throw Problem.unknownModel(model.get(), served.name());
        }
    }

    private static int textsOfAPrompt(CompletionRequest request, int n) {
        if (n < 1) {
            throw Problem.invalid("n", "n must be 1 or more, but is " + n);
        }
        int bestOf = Objects.requireNonNullElse(request.bestOf(), n);
        if (bestOf < n) {
            throw Problem.invalid("best_of", "best_of must be n or more, but they are " + bestOf + " and " + n);
        }
        if (bestOf > n && request.stream()) {
            throw Problem.invalid(
                    "best_of",
                    "best_of above n cannot be streamed, for the best is known at the end: leave out one of them");
        }
        return bestOf;
    }

    private static List<List<GenerationSpec>> specs(
            CompletionRequest request, String id, int texts, int n, RequestRules rules) {
        PromptField field = request.prompt();
        if (field == null) {
            throw Problem.invalid("prompt", "prompt is missing: send a text to continue");
        }
        if (field.prompts().isEmpty()) {
            throw Problem.invalid("prompt", "prompt is empty: send a text or token ids to continue");
        }
        if ((long) texts * field.prompts().size() > rules.maxChoices()) {
            throw Problem.invalid(
                    request.bestOf() == null ? "n" : "best_of",
                    "n (or best_of) times the number of prompts must be at most " + rules.maxChoices()
                            + ", but they are " + texts + " and "
                            + field.prompts().size());
        }
        TokenLimit limit = new TokenLimit.Field("max_tokens", 0, DEFAULT_MAX_TOKENS, rules.maxSlidingTokens())
                .read(request.maxTokens(), request.contextOverflow());
        OptionalInt logprobs = logprobs(request, texts > n);
        List<List<GenerationSpec>> specs = new ArrayList<>();
        for (int p = 0; p < field.prompts().size(); p++) {
            String name = field.listed() ? "prompt[" + p + "]" : "prompt";
            Prompt prompt = notEmpty(field.prompts().get(p), name);
            // Without a seed every prompt draws its own: equal prompts are samples of their own, as at OpenAI and vLLM.
            long seed = rules.seed(request.seed());
            List<GenerationSpec> ofPrompt = new ArrayList<>();
            for (int i = 0; i < texts; i++) {
                ofPrompt.add(new GenerationSpec(
                        id + "-" + (p * texts + i),
                        prompt,
                        limit,
                        request.sampling(),
                        seed + i,
                        request.stop() == null ? List.of() : request.stop().strings(),
                        new ParameterNames(name, "max_tokens", "stop", "logit_bias"),
                        false,
                        logprobs,
                        format(request).scoresPrompt()));
            }
            specs.add(ofPrompt);
        }
        return specs;
    }

    private static Prompt notEmpty(Prompt prompt, String name) {
        if (prompt instanceof Prompt.Text text && text.text().isEmpty()) {
            throw Problem.invalid(name, name + " is empty: send at least one character to continue");
        }
        return prompt;
    }

    /** @param ranked texts are compared by their logprobs, so these are needed in any case */
    private static OptionalInt logprobs(CompletionRequest request, boolean ranked) {
        if (request.logprobs() != null) {
            return OptionalInt.of(request.logprobs());
        }
        return ranked ? OptionalInt.of(0) : OptionalInt.empty();
    }

    private static ChoiceFormat format(CompletionRequest request) {
        return new ChoiceFormat(
                request.logprobs() != null, request.echo(), request.returnTokenIds(), request.returnTokensAsTokenIds());
    }
}
