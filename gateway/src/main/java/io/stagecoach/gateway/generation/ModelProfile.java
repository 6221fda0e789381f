package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.OptionalInt;

/** The served model. */
@Schema(name = "ModelBody")
public record ModelProfile(
        String name,
        int layers,

        @Schema(description = "The longest sequence, prompt and answer together")
        int positions,

        int vocabularySize,
        int stages,
        String dtype,

        @Schema(description = "The token that ends a text", implementation = Integer.class)
        OptionalInt eosId) {

    /**
     * Checks a prompt against the model.
     *
     * @return how many tokens to generate at most
     * @throws io.stagecoach.gateway.problem.Problem when the prompt or the limit does not fit
     */
    public int accept(List<Integer> promptIds, GenerationOrder order) {
        GenerationOrder.ParameterNames names = order.names();
        if (promptIds.isEmpty()) {
            throw Problem.invalid(names.prompt(), names.prompt() + " is empty: send at least one token");
        }
        requireInVocabulary(promptIds, names.prompt());
        for (int id : order.sampling().logitBias().keySet()) {
            requireInVocabulary(id, "a key of " + names.logitBias(), names.logitBias());
        }
        int room = positions - promptIds.size();
        int wanted = order.limit().maxNewTokens();
        if (room < Math.min(wanted, 1)) {
            throw tooLong(
                    names.prompt(),
                    names.prompt() + " has " + tokens(promptIds.size()) + ", but the model's context has " + positions
                            + " positions" + (wanted > 0 ? " and needs at least one for the answer" : "")
                            + ": shorten it to " + Math.max(positions - Math.min(wanted, 1), 0) + " tokens or fewer");
        }
        return switch (order.limit().atContextEnd()) {
            case SLIDE -> wanted;
            case FIT -> Math.min(wanted, room);
            case REFUSE -> {
                if (wanted > room) {
                    throw tooLong(names.maxNewTokens(), beyond(promptIds.size(), wanted, room, names));
                }
                yield wanted;
            }
        };
    }

    private String beyond(int prompt, int wanted, int room, GenerationOrder.ParameterNames names) {
        return "the prompt's " + tokens(prompt) + " and " + names.maxNewTokens() + " " + wanted + " make "
                + ((long) prompt + wanted) + ", but the model's context has " + positions
                + " positions: ask for at most " + room + " new tokens, shorten the prompt, or ask for "
                + TokenLimits.CONTEXT_OVERFLOW + " \"" + TokenLimits.SLIDE + "\"";
    }

    /** @throws io.stagecoach.gateway.problem.Problem when an id is of no token */
    public void requireInVocabulary(List<Integer> ids, String parameter) {
        for (int i = 0; i < ids.size(); i++) {
            requireInVocabulary(ids.get(i), parameter + "[" + i + "]", parameter);
        }
    }

    private void requireInVocabulary(int id, String where, String parameter) {
        if (id < 0 || id >= vocabularySize) {
            throw Problem.invalid(
                    parameter,
                    where + " is " + id + ", but the model's token ids go from 0 to " + (vocabularySize - 1));
        }
    }

    private static String tokens(int count) {
        return count == 1 ? "1 token" : count + " tokens";
    }

    private static RuntimeException tooLong(String parameter, String detail) {
        return Problem.of(Problem.Kind.CONTEXT_LENGTH_EXCEEDED, detail, parameter);
    }
}
