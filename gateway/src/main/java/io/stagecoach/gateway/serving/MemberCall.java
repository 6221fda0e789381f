package io.stagecoach.gateway.serving;

import io.stagecoach.gateway.generation.Sampling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a member is asked to do.
 *
 * @param id unique for every call, so that a member that hangs and its successor never mix up a sequence
 * @param maxNewTokens counts from the prompt's end, the generated ids included
 * @param logprobs how many of the most likely tokens to report at each position; absent reports none
 * @param stopIds the generation ends with the first of these
 * @param generatedIds tokens that another member made before; not sent again
 * @param slide past the end of the context the text goes on
 * @param scoresPrompt before the first token come the scores of the prompt's
 * @param timings every token comes with what the stages did for it
 * @param retention of a generation that clients may come back to
 */
public record MemberCall(
        String id,
        List<Integer> promptIds,
        int maxNewTokens,
        Sampling sampling,
        OptionalInt logprobs,
        List<Integer> stopIds,
        List<Integer> generatedIds,
        boolean slide,
        boolean scoresPrompt,
        boolean timings,
        Optional<Retention> retention) {

    public MemberCall {
        promptIds = List.copyOf(promptIds);
        stopIds = List.copyOf(stopIds);
        generatedIds = List.copyOf(generatedIds);
    }

    /** @param scored the scores have come already */
    MemberCall resumed(int attempt, List<Integer> generated, boolean scored) {
        return new MemberCall(
                id + "." + attempt,
                promptIds,
                maxNewTokens,
                sampling,
                logprobs,
                stopIds,
                generated,
                slide,
                scoresPrompt && !scored,
                timings,
                retention);
    }
}
