package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import java.util.UUID;

/**
 * Asks the holder of a role to bring a sequence's cache from another replica of the stage, so that it goes on here without
 * being computed again. Until that is done nobody makes a step of the sequence.
 *
 * @param positions {@code [0, positions)} are at the other replica
 * @param room positions that the sequence may ever have
 * @param from the other replica
 * @param recomputeNanos what it would take to compute them again
 */
public record CachePull(
        Role role,
        long epoch,
        UUID coordinator,
        UUID cache,
        int positions,
        int room,
        RoleClaim from,
        long recomputeNanos)
        implements StageCall {
    public CachePull {
        if (positions < 1 || room < positions) {
            throw new IllegalArgumentException(
                    "a cache has 1 position or more and room for them, not " + positions + " and room for " + room);
        }
        if (from.role().stage() != role.stage() || from.role().equals(role)) {
            throw new IllegalArgumentException(
                    "a cache is fetched from another replica of " + role + ", not from " + from.role());
        }
    }
}
