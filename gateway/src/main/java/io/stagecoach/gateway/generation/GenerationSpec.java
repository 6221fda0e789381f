package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.cluster.ModelProfile;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * One text to generate.
 *
 * @param id unique over all gateways
 * @param seed the client's, or a random one
 * @param stop the text ends before the first of these strings
 * @param names the client's names of the fields, for problems
 * @param timings report for every token what the stages did
 * @param logprobs how many of the most likely tokens to report at each position; absent reports none
 * @param scoresPrompt report log probabilities of the prompt's tokens too; needs {@code logprobs}
 */
public record GenerationSpec(
        String id,
        Prompt prompt,
        TokenLimit limit,
        Sampling sampling,
        long seed,
        List<String> stop,
        ParameterNames names,
        boolean timings,
        OptionalInt logprobs,
        boolean scoresPrompt) {

    private static final int MAX_STOPS = 4;
    private static final int MAX_LOGPROBS = 5;

    /** What the text continues. */
    public sealed interface Prompt {

        record Text(String text) implements Prompt {}

        record TokenIds(List<Integer> ids) implements Prompt {
            public TokenIds {
                ids = List.copyOf(ids);
            }
        }
    }

    /** An API's names of the fields that are checked against the model. */
    public record ParameterNames(String prompt, String maxNewTokens, String stop, String logitBias) {}

    public GenerationSpec {
        stop = List.copyOf(stop);
        if (scoresPrompt && logprobs.isEmpty()) {
            throw new IllegalArgumentException("the prompt can be scored only when logprobs are asked for");
        }
        int reported = logprobs.orElse(0);
        if (reported < 0 || reported > MAX_LOGPROBS) {
            throw Problem.invalid("logprobs", "logprobs must be 0 to " + MAX_LOGPROBS + ", but is " + reported);
        }
        if (stop.size() > MAX_STOPS) {
            throw Problem.invalid("stop", "stop takes at most " + MAX_STOPS + " strings, but has " + stop.size());
        }
        if (!stop.stream().allMatch(StandardCharsets.UTF_8.newEncoder()::canEncode)) {
            throw Problem.invalid("stop", "stop has half a character, an unpaired surrogate: send whole characters");
        }
        if (stop.contains("")) {
            throw Problem.invalid("stop", "stop has an empty string, which would end every text at once: leave it out");
        }
    }

    public GenerationSpec withSeed(long other) {
        return new GenerationSpec(id, prompt, limit, sampling, other, stop, names, timings, logprobs, scoresPrompt);
    }

    /**
     * Checks this spec against the model.
     *
     * @return the largest number of tokens to generate
     * @throws Problem when the prompt, the limit or a biased token does not fit
     */
    int maxNewTokens(ModelProfile model, List<Integer> promptIds) {
        if (promptIds.isEmpty()) {
            throw Problem.invalid(names.prompt(), names.prompt() + " is empty: send at least one token");
        }
        model.requireInVocabulary(promptIds, names.prompt());
        for (int id : sampling.logitBias().keySet()) {
            model.requireInVocabulary(id, "a key of " + names.logitBias(), names.logitBias());
        }
        int positions = model.positions();
        int room = positions - promptIds.size();
        int wanted = limit.maxNewTokens();
        if (room < Math.min(wanted, 1)) {
            throw tooLong(
                    names.prompt(),
                    names.prompt() + " has " + tokens(promptIds.size()) + ", but the model's context has " + positions
                            + " positions" + (wanted > 0 ? " and needs at least one for the answer" : "")
                            + ": shorten it to " + Math.max(positions - Math.min(wanted, 1), 0) + " tokens or fewer");
        }
        return switch (limit.atContextEnd()) {
            case SLIDE -> wanted;
            case FIT -> Math.min(wanted, room);
            case REFUSE -> {
                if (wanted > room) {
                    throw tooLong(
                            names.maxNewTokens(),
                            "the prompt's " + tokens(promptIds.size()) + " and " + names.maxNewTokens() + " " + wanted
                                    + " make " + ((long) promptIds.size() + wanted) + ", but the model's context has "
                                    + positions + " positions: ask for at most " + room
                                    + " new tokens, shorten the prompt, or ask for " + TokenLimit.CONTEXT_OVERFLOW
                                    + " \"" + TokenLimit.SLIDE + "\"");
                }
                yield wanted;
            }
        };
    }

    private static String tokens(int count) {
        return count == 1 ? "1 token" : count + " tokens";
    }

    private static RuntimeException tooLong(String parameter, String detail) {
        return Problem.of(ProblemKind.CONTEXT_LENGTH_EXCEEDED, detail, parameter);
    }
}
