package io.stagecoach.hazelcast;

import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import io.stagecoach.claim.ClaimStore;
import io.stagecoach.claim.RoleClaim;
import java.util.List;

/** The claims in a distributed map, one entry a role, all in one partition. */
final class MapClaimStore implements ClaimStore {
    private static final Predicate<String, RoleClaim> ALL =
            Predicates.partitionPredicate(HazelcastSettings.CLAIMS, Predicates.alwaysTrue());

    private final IMap<String, RoleClaim> claims;

    MapClaimStore(IMap<String, RoleClaim> claims) {
        this.claims = claims;
    }

    @Override
    public List<RoleClaim> all() {
        return List.copyOf(claims.values(ALL));
    }

    @Override
    public boolean replace(RoleClaim current, RoleClaim next) {
        if (!current.role().equals(next.role()) || next.epoch() != current.epoch() + 1) {
            throw new IllegalArgumentException(next + " does not follow " + current);
        }
        return claims.executeOnKey(current.role().toString(), new ReplaceClaim(current.epoch(), next));
    }
}
