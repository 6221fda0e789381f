package io.stagecoach.source;

/** How the next GET of bytes goes wrong. */
sealed interface Fault {
    record Status(int status) implements Fault {}

    /** The connection ends after so many bytes of the body. */
    record Cut(int bytes) implements Fault {}

    /** One byte of the body is another. */
    record Damage() implements Fault {}

    /** Sends the whole file although a range was asked for. */
    record NoRanges() implements Fault {}

    /** Sends nothing more and keeps the connection until the hub is closed. */
    record Stall(int bytes) implements Fault {}
}
