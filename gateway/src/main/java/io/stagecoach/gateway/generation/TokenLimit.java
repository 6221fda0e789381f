package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The largest number of tokens to generate, and what happens where the model's context ends.
 *
 * @param maxNewTokens 0 or more
 */
public record TokenLimit(int maxNewTokens, AtContextEnd atContextEnd) {
    public static final String CONTEXT_OVERFLOW = "context_overflow";
    public static final String STOP = "stop";
    public static final String SLIDE = "slide";

    /** What happens to a limit above what the context leaves. */
    public enum AtContextEnd {
        /** The request is refused. */
        REFUSE,
        /** The client named no limit: the context is the limit. */
        FIT,
        /** The text continues from the newer half of its tokens. */
        SLIDE
    }

    /**
     * An API's field for the limit.
     *
     * @param name for problems
     * @param least the smallest value that a client may send
     * @param otherwise the limit of requests without the field
     * @param mostSliding the largest limit of texts that slide; other texts are bounded by the context
     */
    public record Field(String name, int least, int otherwise, int mostSliding) {
        /**
         * Reads the field.
         *
         * @param wanted its value; null if it was left out
         * @param contextOverflow {@link #STOP}, {@link #SLIDE} or null, which is the former
         * @throws Problem when a value is out of its range
         */
        public TokenLimit read(@Nullable Long wanted, @Nullable String contextOverflow) {
            boolean slides = slides(contextOverflow);
            if (wanted == null) {
                return new TokenLimit(otherwise, slides ? AtContextEnd.SLIDE : AtContextEnd.FIT);
            }
            if (wanted < least) {
                throw Problem.invalid(name, name + " must be " + least + " or more, but is " + wanted);
            }
            if (slides && wanted > mostSliding) {
                throw Problem.invalid(
                        name,
                        name + " must be at most " + mostSliding + " with " + CONTEXT_OVERFLOW + " \""
                                + TokenLimit.SLIDE + "\", but is " + wanted);
            }
            return new TokenLimit(
                    (int) Math.min(wanted, Integer.MAX_VALUE), slides ? AtContextEnd.SLIDE : AtContextEnd.REFUSE);
        }

        private static boolean slides(@Nullable String contextOverflow) {
            return switch (contextOverflow) {
                case null -> false;
                case STOP -> false;
                case TokenLimit.SLIDE -> true;
                default ->
                    throw Problem.invalid(
                            CONTEXT_OVERFLOW,
                            CONTEXT_OVERFLOW + " must be \"" + STOP + "\" or \"" + TokenLimit.SLIDE + "\", but is \""
                                    + contextOverflow + "\"");
            };
        }
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
