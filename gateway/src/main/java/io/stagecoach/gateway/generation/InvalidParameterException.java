package io.stagecoach.gateway.generation;

import io.stagecoach.gateway.problem.Problem;

/** A parameter's value is out of its range. The message names the parameter, its range and its value. */
public final class InvalidParameterException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    public InvalidParameterException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    /** @param prefix where the parameter stands in the request, such as {@code parameters.}; may be empty */
    public Problem asProblem(String prefix) {
        return Problem.invalid(prefix + parameter, prefix + getMessage());
    }
}
