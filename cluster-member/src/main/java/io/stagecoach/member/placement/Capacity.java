package io.stagecoach.member.placement;

/**
 * What a member can bear, beside the other members of its host.
 *
 * @param room bytes for its shards: their weights, and a cache for one whole context each
 * @param speed what it computes in a second; only the ratio to other members counts
 */
public record Capacity(long room, double speed) {
    public static final Capacity UNLIMITED = new Capacity(Long.MAX_VALUE, 1);

    public Capacity {
        if (room < 0 || !(speed > 0)) {
            throw new IllegalArgumentException(
                    "room is 0 or more and speed above 0, but they are " + room + " and " + speed);
        }
    }
}
