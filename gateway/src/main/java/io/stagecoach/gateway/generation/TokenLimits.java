package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.generation.TokenLimit.AtContextEnd;
import io.stagecoach.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Makes token limits of an API's fields.
 *
 * @param parameter what the API calls the limit
 * @param least the smallest limit that may be asked for
 * @param otherwise the limit of requests that name none
 * @param mostSliding the largest limit of texts that slide; for the others the context is the bound
 */
public record TokenLimits(String parameter, int least, int otherwise, int mostSliding) {
    public static final String CONTEXT_OVERFLOW = "context_overflow";
    public static final String STOP = "stop";
    public static final String SLIDE = "slide";

    /**
     * @param wanted null when the client names none
     * @param contextOverflow {@link #STOP} or {@link #SLIDE}; null stands for the first
     * @throws Problem when one is out of its range
     */
    public TokenLimit limit(@Nullable Long wanted, @Nullable String contextOverflow) {
        boolean slides = slides(contextOverflow);
        if (wanted == null) {
            return new TokenLimit(otherwise, slides ? AtContextEnd.SLIDE : AtContextEnd.FIT);
        }
        if (wanted < least) {
            throw Problem.invalid(parameter, parameter + " must be " + least + " or more, but is " + wanted);
        }
        if (slides && wanted > mostSliding) {
            throw Problem.invalid(
                    parameter,
                    parameter + " must be at most " + mostSliding + " with " + CONTEXT_OVERFLOW + " \"" + SLIDE
                            + "\", but is " + wanted);
        }
        return new TokenLimit(
                (int) Math.min(wanted, Integer.MAX_VALUE), slides ? AtContextEnd.SLIDE : AtContextEnd.REFUSE);
    }

    private static boolean slides(@Nullable String contextOverflow) {
        return switch (contextOverflow) {
            case null -> false;
            case STOP -> false;
            case SLIDE -> true;
            default ->
                throw Problem.invalid(
                        CONTEXT_OVERFLOW,
                        CONTEXT_OVERFLOW + " must be \"" + STOP + "\" or \"" + SLIDE + "\", but is \"" + contextOverflow
                                + "\"");
        };
    }
}
