package io.stagecoach.source;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Repeats a request while the hub is in trouble, with waits that double. Failures of this host's disk are not repeated.
 *
 * @param retry from {@link #policy}
 */
record Retries(Retry retry) {

    static final Retries DEFAULT = new Retries(policy(6, Duration.ofMillis(500), Duration.ofSeconds(30)));

    @FunctionalInterface
    interface Request<T> {
        T send() throws IOException;
    }

    /**
     * @param attempts in all, as long as no byte arrives
     * @param first wait; the hub's Retry-After can ask for a longer one
     * @param longest wait, whatever the hub asks for
     */
    static Retry policy(int attempts, Duration first, Duration longest) {
        IntervalFunction doubling = IntervalFunction.ofExponentialBackoff(first, 2, longest);
        return Retry.of(
                "hub",
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .retryOnException(e -> e instanceof HubException hub && hub.isTransient())
                        .intervalBiFunction((attempt, failure) -> Math.max(
                                doubling.apply(attempt),
                                Math.min(longest.toMillis(), retryAfterMillis(failure.getLeft()))))
                        .build());
    }

    private static long retryAfterMillis(Throwable failure) {
        return failure instanceof HubException hub
                ? hub.retryAfter().map(Duration::toMillis).orElse(0L)
                : 0;
    }

    <T> T call(Request<T> request) throws IOException {
        return call(() -> 0, request);
    }

    /** @param received bytes so far; an attempt that received some starts the count of attempts anew */
    <T> T call(LongSupplier received, Request<T> request) throws IOException {
        Retry.Context<T> attempts = retry.context();
        long before = received.getAsLong();
        while (true) {
            try {
                return request.send();
            } catch (HubException e) {
                long now = received.getAsLong();
                if (now > before) {
                    attempts = retry.context();
                }
                before = now;
                waitAfter(e, attempts);
            }
        }
    }

    /** @throws HubException the failure itself, if it was the last attempt or a repetition cannot help */
    private static void waitAfter(HubException failure, Retry.Context<?> attempts) throws IOException {
        try {
            attempts.onError(failure);
        } catch (HubException last) {
            if (Thread.currentThread().isInterrupted()) {
                throw (IOException) new InterruptedIOException("interrupted while waiting for the hub").initCause(last);
            }
            throw last;
        } catch (Exception other) {
            throw new IllegalStateException("a retry throws the failure it was given", other);
        }
    }
}
