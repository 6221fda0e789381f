package io.stagecoach.gateway.generation;

import org.jspecify.annotations.Nullable;

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

    /**
     * @param wanted null when the client names none
     * @throws InvalidParameterException when it is below 1
     */
    public static TokenLimit of(String parameter, @Nullable Long wanted, int otherwise) {
        if (wanted == null) {
            return upTo(otherwise);
        }
        if (wanted < 1) {
            throw new InvalidParameterException(parameter, parameter + " must be 1 or more, but is " + wanted);
        }
        return exactly((int) Math.min(wanted, Integer.MAX_VALUE));
    }

    public static TokenLimit exactly(int maxNewTokens) {
        return new TokenLimit(maxNewTokens, false);
    }

    public static TokenLimit upTo(int maxNewTokens) {
        return new TokenLimit(maxNewTokens, true);
    }
}
