package io.stagecoach.member.cluster;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import io.stagecoach.member.placement.ClaimStore;
import io.stagecoach.member.placement.RoleClaim;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The claims in a distributed map, one entry a role, all in one partition. */
final class MapClaimStore implements ClaimStore {
    private static final Predicate<String, RoleClaim> ALL =
            Predicates.partitionPredicate(HazelcastSettings.CLAIMS, Predicates.alwaysTrue());

    /** An answer takes 1 ms, and some 10 ms on full cores. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

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
        String key = current.role().toString();
        CompletableFuture<Boolean> replaced =
                claims.submitToKey(key, new ReplaceClaim(current.epoch(), next)).toCompletableFuture();
        return await(replaced, next, () -> claims.get(key), PATIENCE);
    }

    /**
     * Waits for the answer, but not for a copy at a member that was lost just then: as long as that is in the partition's table
     * the answer waits for it, up to 6 s as was seen. What is stored then says whether it was replaced; the copies are made
     * when the partition is repaired.
     *
     * @param stored what is stored now; null for nothing
     * @param patience between two looks at it
     */
    static boolean await(
            CompletableFuture<Boolean> replaced,
            RoleClaim next,
            Supplier<@Nullable RoleClaim> stored,
            Duration patience) {
        while (true) {
            try {
                return replaced.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (next.equals(stored.get())) {
                    return true;
                }
            } catch (ExecutionException e) {
                throw new HazelcastException("could not store " + next, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HazelcastException("interrupted while storing " + next, e);
            }
        }
    }
}
