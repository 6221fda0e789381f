package io.stagecoach.member.placement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shared claims in memory, with the same compare-and-set as the real ones. */
final class MemoryClaims implements ClaimStore {
    private final Map<Role, RoleClaim> claims = new LinkedHashMap<>();
    private boolean losesAnswers;
    int writes;

    @Override
    public List<RoleClaim> all() {
        return List.copyOf(claims.values());
    }

    @Override
    public boolean replace(RoleClaim current, RoleClaim next) {
        RoleClaim stored = claims.getOrDefault(current.role(), RoleClaim.never(current.role()));
        if (stored.epoch() != current.epoch()) {
            return false;
        }
        if (next.epoch() != current.epoch() + 1) {
            throw new IllegalArgumentException(next + " does not follow " + current);
        }
        put(next);
        if (losesAnswers) {
            losesAnswers = false;
            throw new IllegalStateException("the answer was lost");
        }
        return true;
    }

    void put(RoleClaim claim) {
        claims.put(claim.role(), claim);
        writes++;
    }

    /** The next replacement is made, but its caller never hears of it. */
    void loseNextAnswer() {
        losesAnswers = true;
    }

    RoleClaim get(int stage, int replica) {
        return claims.values().stream()
                .filter(claim -> claim.role().stage() == stage && claim.role().replica() == replica)
                .findFirst()
                .orElseThrow();
    }
}
