package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.sampling.SampledToken;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tokens of a prompt have yet to be scored: none, unless the request asks for it. Position p scores token p + 1. */
final class PromptScores {
    private final int[] prompt;
    private final int top;
    /** Index in the prompt of the next token to be scored. The first has nothing before it. */
    private int next;

    PromptScores(GenerationRequest request) {
        prompt = request.prompt();
        top = request.sampling().logprobs();
        next = request.scoresPrompt() ? 1 : prompt.length;
    }

    /**
     * What positions {@code [start, end)} are to score. After a recovery some of it may have been heard already.
     *
     * @return null when nothing
     */
    SequenceStep.@Nullable Score wanted(int start, int end) {
        int last = Math.min(end + 1, prompt.length);
        return Math.max(next, start + 1) >= last
                ? null
                : new SequenceStep.Score(Arrays.copyOfRange(prompt, start + 1, last), top);
    }

    /** Tells the listener what it has not heard. */
    void take(SequenceStep step, List<SampledToken> tokens, GenerationListener listener) {
        int known = next - (step.start() + 1);
        if (!tokens.isEmpty() && known < tokens.size()) {
            listener.onPromptScored(next, tokens.subList(known, tokens.size()));
            next += tokens.size() - known;
        }
    }

    /** Of so many tokens, those whose positions may come out of another cache, one more than positions. */
    int sharable(int length) {
        return next < prompt.length ? next : length;
    }
}
