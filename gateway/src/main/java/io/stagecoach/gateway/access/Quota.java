package io.stagecoach.gateway.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The limits of one key and what is left of them. */
public final class Quota {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

    private final ApiKey key;
    private final @Nullable Bucket requests;
    private final AtomicInteger running = new AtomicInteger();

    /** Whether a request may begin. */
    public sealed interface Ticket {
        /** The state of the rate limit; empty when the key has none. */
        Optional<Rate> rate();
    }

    /** The request may begin. Call {@link Quota#end} when it is over. */
    public record Granted(Optional<Rate> rate) implements Ticket {}

    /** The request may not begin. The reason completes a sentence that begins with the API key. */
    public record Refused(Optional<Rate> rate, String reason, Duration retryAfter) implements Ticket {}

    /**
     * A rate limit.
     *
     * @param limit requests a minute
     * @param remaining requests left now
     * @param reset time until one more is allowed
     */
    public record Rate(int limit, long remaining, Duration reset) {
        public static Duration window() {
            return WINDOW;
        }
    }

    /** Counts by a monotonic clock. */
    public Quota(ApiKey key, LongSupplier nanoTime) {
        this.key = key;
        this.requests = key.requestsPerMinute().isPresent()
                ? bucket(key.requestsPerMinute().getAsInt(), nanoTime)
                : null;
    }

    public ApiKey key() {
        return key;
    }

    /** A request that exceeds the concurrency limit does not count towards the rate. */
    public Ticket begin() {
        OptionalInt most = key.concurrentRequests();
        int now = running.incrementAndGet();
        if (most.isPresent() && now > most.getAsInt()) {
            running.decrementAndGet();
            return new Refused(
                    Optional.empty(), "has " + most.getAsInt() + " requests running, as many as it may", BUSY_RETRY);
        }
        if (requests == null) {
            return new Granted(Optional.empty());
        }
        ConsumptionProbe probe = requests.tryConsumeAndReturnRemaining(1);
        Duration reset =
                Duration.ofNanos(probe.isConsumed() ? WINDOW.toNanos() / limit() : probe.getNanosToWaitForRefill());
        Rate rate = new Rate(limit(), probe.getRemainingTokens(), reset);
        if (probe.isConsumed()) {
            return new Granted(Optional.of(rate));
        }
        running.decrementAndGet();
        return new Refused(Optional.of(rate), "may send " + limit() + " requests a minute", reset);
    }

    public void end() {
        running.decrementAndGet();
    }

    private int limit() {
        return key.requestsPerMinute().orElseThrow();
    }

    private static Bucket bucket(int perMinute, LongSupplier nanoTime) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, WINDOW))
                .withCustomTimePrecision(new Clock(nanoTime))
                .build();
    }

    private record Clock(LongSupplier nanoTime) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
