package io.stagecoach.member.placement;

import java.util.UUID;

/**
 * A live member, as the planner sees it.
 *
 * @param id its name in config.json, or the one it was started with
 * @param preferredStage the stage config.json gives it, or -1
 * @param leaving the member hands over its roles and claims nothing
 */
public record MemberView(UUID uuid, String id, int preferredStage, boolean leaving, Capacity capacity) {
    public MemberView(UUID uuid, String id, int preferredStage) {
        this(uuid, id, preferredStage, false, Capacity.UNLIMITED);
    }

    /**
     * What a member can hold, with the other members of its host in mind.
     *
     * @param room bytes for its shards: their weights, and a cache for one whole context each
     * @param speed of its compute; only the ratio to other members counts
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
}
