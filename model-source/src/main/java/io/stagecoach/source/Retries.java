package io.stagecoach.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tries a request again while the hub is in trouble. Failures of our own disk are not tried again. */
record Retries(Backoff backoff, Sleeper sleeper) {

    /** Waits; a test only notes how long. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    @FunctionalInterface
    interface Request<T> {
        T send() throws IOException;
    }

    static final Retries DEFAULT = new Retries(Backoff.DEFAULT, Thread::sleep);

    <T> T call(Request<T> request) throws IOException {
        return call(() -> 0, request);
    }

    /** @param progress bytes that arrived so far; a try that brought some starts the count of failures anew */
    <T> T call(LongSupplier progress, Request<T> request) throws IOException {
        int failures = 0;
        long before = progress.getAsLong();
        while (true) {
            try {
                return request.send();
            } catch (HubException e) {
                long now = progress.getAsLong();
                failures = now > before ? 1 : failures + 1;
                before = now;
                var wait = backoff.after(failures, e.retryAfter());
                if (!e.worthAnotherTry() || wait.isEmpty()) {
                    throw e;
                }
                sleep(wait.get());
            }
        }
    }

    private void sleep(Duration duration) throws InterruptedIOException {
        try {
            sleeper.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the hub");
        }
    }
}
