package io.stagecoach.gateway.serving;

import java.time.Duration;

/**
 * How a member retains a generation that clients may come back to.
 *
 * @param name by which any gateway finds it
 * @param grace how long it goes on, or is retained, without a reader; 0 not at all
 * @param begun it was begun before, so a member may have it
 */
public record Retention(String name, Duration grace, boolean begun) {
    public Retention {
        if (name.isEmpty() || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "a text is retained under a name and for a grace of 0 or more, not '" + name + "' and " + grace);
        }
    }
}
