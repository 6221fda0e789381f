package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.shard.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The caches at the stages whose first pages a new sequence can share, so that it computes only what differs: those of
 * running sequences, and parked ones, which nobody continues. The stages may have given up a parked one already.
 */
public final class PrefixCache {
    private final int mostParked;
    private final PrefixIndex index = new PrefixIndex(Segment.PAGE);
    /** In the order in which they were last of use. */
    private final Map<UUID, Parked> parked = new LinkedHashMap<>();

    private volatile Use use = new Use(0, 0);

    /** A cache at all stages of its route. */
    record Parked(UUID cache, Route route) {}

    /**
     * How much it was of use.
     *
     * @param queries known tokens of all sequences that began
     * @param hits those of them that were found in another cache
     */
    public record Use(long queries, long hits) {}

    /** @param mostParked bounds what the stages are told; they have their own bound on the memory */
    PrefixCache(int mostParked) {
        this.mostParked = mostParked;
    }

    Optional<PrefixIndex.Donor> donor(Route route, Sequence sequence) {
        Optional<PrefixIndex.Donor> donor =
                index.longest(route, sequence.known().ids(), sequence.sharable());
        donor.map(found -> parked.remove(found.cache())).ifPresent(found -> parked.put(found.cache(), found));
        int hits = donor.map(PrefixIndex.Donor::positions).orElse(0);
        use = new Use(use.queries() + sequence.known().length(), use.hits() + hits);
        return donor;
    }

    /** All stages have computed more of a sequence. */
    void extend(Sequence sequence) {
        index.extend(sequence.cache(), sequence.route(), sequence.known().ids(), sequence.computed());
    }

    /**
     * Keeps the cache of a sequence that has ended.
     *
     * @return whether it is worth it: it has a whole page
     */
    boolean park(Sequence sequence) {
        boolean worthIt = index.has(sequence.cache());
        if (worthIt) {
            parked.put(sequence.cache(), new Parked(sequence.cache(), sequence.route()));
        }
        return worthIt;
    }

    /** Takes out those that are too many, of use longest ago. */
    List<Parked> overflow() {
        List<Parked> gone = new ArrayList<>();
        while (parked.size() > mostParked) {
            gone.add(drop(parked.keySet().iterator().next()).orElseThrow());
        }
        return gone;
    }

    /** Nobody shares this cache any more. Answers it when it was parked. */
    Optional<Parked> drop(UUID cache) {
        index.remove(cache);
        return Optional.ofNullable(parked.remove(cache));
    }

    /** Takes out all parked ones at a role. */
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

    /** As of now; any thread may ask. */
    Use use() {
        return use;
    }
}
