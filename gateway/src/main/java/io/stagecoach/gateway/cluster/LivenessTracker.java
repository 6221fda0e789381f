package io.stagecoach.gateway.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Records when a member was last heard. Silence alone proves nothing, since this process may have been paused itself: a
 * member counts as hung only if it was asked and did not answer in time.
 */
public final class LivenessTracker {
    private final Duration hungAfter;
    private final Duration leastPatience;
    private final LongSupplier nanoTime;
    private volatile long last;

    /**
     * A question to the member.
     *
     * @param asked when, in nanoseconds
     * @param patience how long to wait for the answer: until the silence reaches the limit
     */
    public record Question(long asked, Duration patience) {}

    /**
     * @param hungAfter silence after which a member that was asked counts as hung
     * @param leastPatience shortest time to wait for an answer, however long the silence before
     */
    public LivenessTracker(Duration hungAfter, Duration leastPatience, LongSupplier nanoTime) {
        this.hungAfter = hungAfter;
        this.leastPatience = leastPatience;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Call when anything arrives from the member. */
    public void heard() {
        last = nanoTime.getAsLong();
    }

    public Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - last);
    }

    /** Call when the member is asked. */
    public Question ask() {
        Duration rest = hungAfter.minus(silence());
        return new Question(nanoTime.getAsLong(), rest.compareTo(leastPatience) < 0 ? leastPatience : rest);
    }

    /** Whether anything arrived after the question, answer or not. */
    public boolean heardSince(Question question) {
        return last - question.asked() > 0;
    }

    /** Whether the member hangs. Call when a question was not answered in time. */
    public boolean hangs() {
        return silence().compareTo(hungAfter) >= 0;
    }
}
