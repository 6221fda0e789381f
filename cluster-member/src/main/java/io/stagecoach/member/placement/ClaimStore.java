package io.stagecoach.member.placement;

import java.util.List;

/** The claims that all members share. */
public interface ClaimStore {
    /** Every claim that was ever made, in no order. */
    List<RoleClaim> all();

    /**
     * Puts {@code next} in the place of {@code current} if the stored claim still has the epoch of {@code current}.
     *
     * @return whether it was put there
     */
    boolean replace(RoleClaim current, RoleClaim next);
}
