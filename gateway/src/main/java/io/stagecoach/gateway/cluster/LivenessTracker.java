package io.stagecoach.gateway.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When something last came from a member, whatever it was. Silence alone tells nothing, as this process may have stood
 * still itself: only a member that was asked and did not answer in its time can hang.
 */
public final class LivenessTracker {
    private final Duration hungAfter;
    private final Duration leastPatience;
    private final LongSupplier nanoTime;
    private volatile long last;

    /**
     * To be answered.
     *
     * @param asked by the clock
     * @param patience how long to wait for the answer: until the member has been silent for long enough
     */
    public record Question(long asked, Duration patience) {}

    /**
     * @param hungAfter silence after which a member hangs that was asked
     * @param leastPatience for an answer, however long the silence was before
     */
    public LivenessTracker(Duration hungAfter, Duration leastPatience, LongSupplier nanoTime) {
        this.hungAfter = hungAfter;
        this.leastPatience = leastPatience;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Something has come from the member now. */
    public void heard() {
        last = nanoTime.getAsLong();
    }

    public Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - last);
    }

    /** The member is asked now. */
    public Question ask() {
        Duration rest = hungAfter.minus(silence());
        return new Question(nanoTime.getAsLong(), rest.compareTo(leastPatience) < 0 ? leastPatience : rest);
    }

    /** Something came after it was asked, if not an answer. */
    public boolean heardSince(Question question) {
        return last - question.asked() > 0;
    }

    /** Call it when a question has not been answered in its time. */
    public boolean hangs() {
        return silence().compareTo(hungAfter) >= 0;
    }
}
