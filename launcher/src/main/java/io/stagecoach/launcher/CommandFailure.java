package io.stagecoach.launcher;

/** Ends a command. The message goes to standard error and says what to do. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** As of a program that Ctrl-C ended. */
    private static final int STOPPED = 130;

    private final int status;

    CommandFailure(String message) {
        this(message, FAILED);
    }

    CommandFailure(String message, int status) {
        super(message);
        this.status = status;
    }

    /** The launcher was told to end: there is nothing to say. */
    static CommandFailure stopped() {
        return new CommandFailure("", STOPPED);
    }

    int status() {
        return status;
    }
}
