package io.stagecoach.gateway.generation;

/**
 * How many tokens to generate at most, and what that means where the model's context ends.
 *
 * @param maxNewTokens 0 or more
 */
public record TokenLimit(int maxNewTokens, AtContextEnd atContextEnd) {

    /** What becomes of a limit that is more than the context leaves. */
    public enum AtContextEnd {
        /** It is refused. */
        REFUSE,
        /** The client named no limit: take what the context leaves. */
        FIT,
        /** The text goes on, from the newer half of its tokens. */
        SLIDE
    }

    public TokenLimit {
        if (maxNewTokens < 0) {
            throw new IllegalArgumentException("a generation makes 0 tokens or more, but the limit is " + maxNewTokens);
        }
    }

    public boolean slides() {
        return atContextEnd == AtContextEnd.SLIDE;
    }
}
