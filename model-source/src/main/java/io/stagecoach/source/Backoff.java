package io.stagecoach.source;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait between tries: twice as long each time.
 *
 * @param tries how often to try in all, when nothing at all arrives
 */
record Backoff(int tries, Duration first, Duration longest) {

    static final Backoff DEFAULT = new Backoff(6, Duration.ofMillis(500), Duration.ofSeconds(30));

    Backoff {
        if (tries < 1 || !first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("a backoff needs tries >= 1 and 0 < first <= longest");
        }
    }

    /**
     * @param failures in a row, at least 1
     * @param asked what the hub asked for; a longer wait than {@link #longest} is not obeyed
     * @return empty when it was the last try
     */
    Optional<Duration> after(int failures, Optional<Duration> asked) {
        if (failures >= tries) {
            return Optional.empty();
        }
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration wait =
                asked.filter(duration -> duration.compareTo(doubled) > 0).orElse(doubled);
        return Optional.of(wait.compareTo(longest) > 0 ? longest : wait);
    }
}
