package io.stagecoach.vocabulary;

/** A token id that the vocabulary has no token for. The message names the id and the valid range. */
public final class UnknownTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownTokenException(int id, int size) {
        super("token id " + id + " is not in the vocabulary (ids are 0 to " + (size - 1) + ")");
    }
}
