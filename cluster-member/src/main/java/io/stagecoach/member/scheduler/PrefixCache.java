package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.shard.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Caches whose first pages a new sequence can share, so that it computes only what differs: caches of running sequences, and
 * parked ones of sequences that have ended. A stage may have dropped a parked cache already; then the step is a cache miss.
 */
public final class PrefixCache {
    private final int mostParked;
    private final PrefixIndex index = new PrefixIndex(Segment.PAGE);
    /** In order of their last use. */
    private final Map<UUID, Parked> parked = new LinkedHashMap<>();

    private Use use = new Use(0, 0);

    /** A cache at all stages of its route. */
    record Parked(UUID cache, Route route) {}

    /**
     * How much sharing saved.
     *
     * @param queries known tokens of all sequences that were prefilled anew
     * @param hits tokens of them that were found in another cache
     */
    public record Use(long queries, long hits) {}

    /** @param mostParked bounds the messages to the stages; the stages bound the memory themselves */
    PrefixCache(int mostParked) {
        this.mostParked = mostParked;
    }

    /** The cache that shares most with the sequence. */
    Optional<PrefixIndex.Donor> donor(Route route, Sequence sequence) {
        Optional<PrefixIndex.Donor> donor =
                index.longest(route, sequence.known().ids(), sequence.sharable());
        donor.map(found -> parked.remove(found.cache())).ifPresent(found -> parked.put(found.cache(), found));
        int hits = donor.map(PrefixIndex.Donor::positions).orElse(0);
        use = new Use(use.queries() + sequence.known().length(), use.hits() + hits);
        return donor;
    }

    /** All stages have computed more of the sequence. */
    void extend(Sequence sequence) {
        index.extend(sequence.cache(), sequence.route(), sequence.known().ids(), sequence.computed());
    }

    /**
     * Parks the cache of a sequence that has ended.
     *
     * @return false when it has no whole page to share
     */
    boolean park(Sequence sequence) {
        boolean worthIt = index.has(sequence.cache());
        if (worthIt) {
            parked.put(sequence.cache(), new Parked(sequence.cache(), sequence.route()));
        }
        return worthIt;
    }

    /** Removes the least recently used parked caches beyond the limit. */
    List<Parked> overflow() {
        List<Parked> gone = new ArrayList<>();
        while (parked.size() > mostParked) {
            gone.add(drop(parked.keySet().iterator().next()).orElseThrow());
        }
        return gone;
    }

    /** Removes the cache from the index. Returns its entry if it was parked. */
    Optional<Parked> drop(UUID cache) {
        index.remove(cache);
        return Optional.ofNullable(parked.remove(cache));
    }

    /** Removes all parked caches at a role. */
    List<Parked> dropAt(Role role) {
        List<UUID> there = parkedAt(role);
        return there.stream().flatMap(cache -> drop(cache).stream()).toList();
    }

    List<UUID> parkedAt(Role role) {
        return parked.values().stream()
                .filter(cache -> cache.route().roles().contains(role))
                .map(Parked::cache)
                .toList();
    }

    /** Any thread may ask. */
    Use use() {
        return use;
    }
}
