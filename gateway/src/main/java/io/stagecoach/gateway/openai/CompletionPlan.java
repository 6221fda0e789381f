package io.stagecoach.gateway.openai;

import io.stagecoach.gateway.generation.GenerationOrder;
import io.stagecoach.gateway.generation.ModelProfile;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a completions request asks for.
 *
 * @param prompts for each prompt the orders of its choices; the first list's come first in the answer
 * @param logprobs how many of the most likely tokens to report; absent for no logprobs at all
 */
public record CompletionPlan(
        String id,
        Optional<String> model,
        List<List<GenerationOrder>> prompts,
        boolean stream,
        boolean includeUsage,
        OptionalInt logprobs,
        boolean returnTokenIds,
        boolean tokensAsIds) {

    public CompletionPlan {
        prompts = prompts.stream().map(List::copyOf).toList();
    }

    /** @throws io.stagecoach.gateway.problem.ProblemException when another model is asked for than the served one */
    public void requireModel(ModelProfile served) {
        if (model.isPresent() && !model.get().equals(served.name())) {
            throw Problem.of(
                            ProblemKind.MODEL_NOT_FOUND,
                            "the model \"" + model.get() + "\" is not served here; this cluster serves \""
                                    + served.name() + "\"",
                            "model")
                    .asException();
        }
    }
}
