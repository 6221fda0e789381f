package io.stagecoach.checkpoint;

import java.io.IOException;

/** A model's files are missing, damaged, or of a kind this engine does not run; the message names file and place. */
public final class CheckpointException extends IOException {

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
