package io.stagecoach.gateway.generation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One generated token.
 *
 * @param index 0 for the first generated token
 * @param logprob present when the order asked for logprobs
 * @param top the most likely tokens of this position, most likely first
 * @param timings present when the order asked for them
 */
public record Token(
        int index,
        int id,
        @Nullable Double logprob,
        List<TokenLogprob> top,
        @Nullable TokenTimings timings) implements MemberEvent {
    public Token {
        if (index < 0 || id < 0) {
            throw new IllegalArgumentException(
                    "a token has an index and an id of 0 or more, but has " + index + " and " + id);
        }
        top = List.copyOf(top);
    }

    public Token(int index, int id, @Nullable Double logprob, List<TokenLogprob> top) {
        this(index, id, logprob, top, null);
    }

    /** The same token, with its timings as {@link TokenTimings#after} calls that were lost. */
    public Token after(double ms, int lostCalls) {
        return timings == null ? this : new Token(index, id, logprob, top, timings.after(ms, lostCalls));
    }
}
