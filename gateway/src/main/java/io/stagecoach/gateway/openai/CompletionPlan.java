package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.ModelProfile;
import io.stagecoach.gateway.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What a completions request asks for.
 *
 * @param prompts for each prompt the orders of its texts; the first list's come first in the answer
 * @param choices how many texts of each prompt are answered; where it makes more, the best
 * @param format how a choice is written
 */
public record CompletionPlan(
        String id,
        Optional<String> model,
        List<List<GenerationOrder>> prompts,
        int choices,
        ChoiceFormat format,
        boolean stream,
        boolean includeUsage) {

    /**
     * How a choice is written.
     *
     * @param logprobs with log probabilities
     * @param echo the prompt before the text
     * @param tokenIds with the ids of prompt and text
     * @param tokensAsIds tokens in logprobs as ids, not as texts
     */
    public record ChoiceFormat(boolean logprobs, boolean echo, boolean tokenIds, boolean tokensAsIds) {
        /** Logprobs are of the whole text, so with the prompt of its tokens too. */
        boolean scoresPrompt() {
            return logprobs && echo;
        }
    }

    public CompletionPlan {
        prompts = prompts.stream().map(List::copyOf).toList();
    }

    /** @throws io.stagecoach.gateway.problem.Problem when another model is asked for than the served one */
    public void requireModel(ModelProfile served) {
        if (model.isPresent() && !model.get().equals(served.name())) {
            throw Problem.unknownModel(model.get(), served.name());
        }
    }
}
