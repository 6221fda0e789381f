package io.stagecoach.gateway.serving;

import java.time.Duration;

/**
 * That a member goes on with a generation when this gateway is lost.
 *
 * @param name by which other gateways find it
 * @param grace how long it goes on, or is kept, without a gateway; 0 not at all
 * @param begun another gateway has had it made, so a member may have it
 */
public record Keeping(String name, Duration grace, boolean begun) {
    public Keeping {
        if (name.isEmpty() || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "a text is kept under a name and for a grace of 0 or more, not '" + name + "' and " + grace);
        }
    }
}
