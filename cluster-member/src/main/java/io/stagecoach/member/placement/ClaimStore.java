package io.stagecoach.member.placement;

import java.util.List;

/** The cluster's claims, shared by all members. */
public interface ClaimStore {
    /** Every claim that was ever made, FREE ones included, in no order. */
    List<RoleClaim> all();

    /**
     * Replaces {@code current} by {@code next} if the stored claim still has the epoch of {@code current}.
     *
     * @return whether it was replaced
     */
    boolean replace(RoleClaim current, RoleClaim next);
}
