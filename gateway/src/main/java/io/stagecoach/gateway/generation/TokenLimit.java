package io.stagecoach.gateway.generation;

/**
 * How many tokens to generate at most.
 *
 * @param fitContext the client named no limit: take what the context leaves when that is less
 */
public record TokenLimit(int maxNewTokens, boolean fitContext) {
    public TokenLimit {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("a generation makes at least 1 token, but the limit is " + maxNewTokens);
        }
    }

    public static TokenLimit exactly(int maxNewTokens) {
        return new TokenLimit(maxNewTokens, false);
    }

    public static TokenLimit upTo(int maxNewTokens) {
        return new TokenLimit(maxNewTokens, true);
    }
}
