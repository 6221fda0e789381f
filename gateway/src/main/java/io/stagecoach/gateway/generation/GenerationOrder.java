package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import java.util.List;
import java.util.OptionalInt;

/**
 * One text to generate.
 *
 * @param id unique among all orders of all gateways
 * @param stop generation ends before the first of these strings
 * @param names what the client calls the fields, for error messages
 * @param timings every token is to come with what the stages did for it
 * @param logprobs how many of the most likely tokens to report at each position; absent reports none
 * @param scoresPrompt the prompt's tokens are to come with log probabilities too; needs {@code logprobs}
 */
public record GenerationOrder(
        String id,
        Prompt prompt,
        TokenLimit limit,
        Sampling sampling,
        List<String> stop,
        ParameterNames names,
        boolean timings,
        OptionalInt logprobs,
        boolean scoresPrompt) {

    private static final int MAX_STOPS = 4;
    private static final int MAX_LOGPROBS = 5;

    /** What an API calls the fields that can only be judged with the model at hand. */
    public record ParameterNames(String prompt, String maxNewTokens, String stop, String logitBias) {}

    public GenerationOrder with(Sampling other) {
        return new GenerationOrder(id, prompt, limit, other, stop, names, timings, logprobs, scoresPrompt);
    }

    public GenerationOrder {
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
        if (stop.contains("")) {
            throw Problem.invalid("stop", "stop has an empty string, which would end every text at once: leave it out");
        }
    }
}
