package io.stagecoach.member.placement;

import java.util.UUID;

/**
 * A live member, as the planner sees it.
 *
 * @param id its name in config.json, or the one it was started with
 * @param preferredStage the stage config.json gives it, or -1
 * @param leaving it hands over what it has, and takes nothing more
 */
public record MemberView(UUID uuid, String id, int preferredStage, boolean leaving, Capacity capacity) {
    public MemberView(UUID uuid, String id, int preferredStage) {
        this(uuid, id, preferredStage, false, Capacity.UNLIMITED);
    }
}
