package io.stagecoach.member.migration;

import io.stagecoach.member.placement.Role;

/**
 * The replica that a sequence migrates off, with the cache that it has there.
 *
 * @param positions {@code [0, positions)} of the sequence's window are in the cache
 * @param preferred the new replica could not take the cache, so the sequence goes back to this one if it can
 */
public record MigrationSource(int stage, Role role, int positions, MigrationPolicy.Reason reason, boolean preferred) {

    public MigrationSource asPreferred() {
        return new MigrationSource(stage, role, positions, reason, true);
    }

    /** Whether the cache may still be pulled from here for that stage. */
    public boolean mayServe(int wanted) {
        return stage == wanted && !preferred;
    }
}
