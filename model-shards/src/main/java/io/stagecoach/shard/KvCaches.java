package io.stagecoach.shard;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which cache, a sequence's keys and values, lies in which pages, and how many of its positions are there. A cache gets
 * the pages for all that it may ever hold when it begins, so that it cannot run out of them half-way. Caches that begin
 * with the same tokens can share whole pages.
 *
 * <p>A parked cache is one that nobody continues; it stays as a donor until its pages are needed, the one that was of use
 * longest ago first. Not thread-safe: belongs to the thread that makes the forward passes.
 */
public final class KvCaches {
    private final PageBook pages;
    private final Map<UUID, Cache> caches = new HashMap<>();
    /** In the order in which they were last of use. */
    private final Set<UUID> parked = new LinkedHashSet<>();

    /** What became of a wish for pages. */
    public enum Placement {
        PLACED,
        /** Too few pages are free, even without the parked caches. */
        FULL,
        /** The donor is not here, or lacks a position. */
        NO_DONOR
    }

    /**
     * Whose pages a new cache shares.
     *
     * @param positions {@code [0, positions)}, whole pages
     */
    public record Share(UUID donor, int positions) {
        public Share {
            if (positions < 1 || positions % Segment.PAGE != 0) {
                throw new IllegalArgumentException(
                        "only whole pages of " + Segment.PAGE + " positions are shared, not " + positions);
            }
        }
    }

    /** @param length positions {@code [0, length)} are cached */
    private record Cache(UUID owner, int[] pages, int length) {}

    /** @param pages 1 or more */
    public KvCaches(int pages) {
        this.pages = new PageBook(pages);
    }

    /**
     * Gives a cache its pages, or finds that it has them already.
     *
     * @param owner who drives the sequence; its caches can be released together
     * @param positions that the cache may ever hold
     * @param share null to begin at position 0
     * @throws IllegalArgumentException when another owner has the cache
     */
    public Placement begin(UUID cache, UUID owner, int positions, @Nullable Share share) {
        Cache known = caches.get(cache);
        if (known != null) {
            if (!known.owner().equals(owner)) {
                throw new IllegalArgumentException(
                        "cache " + cache + " belongs to " + known.owner() + ", not to " + owner);
            }
            return Placement.PLACED;
        }
        int[] shared = new int[0];
        if (share != null) {
            Cache donor = caches.get(share.donor());
            if (donor == null || donor.length() < share.positions()) {
                return Placement.NO_DONOR;
            }
            shared = Arrays.copyOf(donor.pages(), share.positions() / Segment.PAGE);
            if (parked.remove(share.donor())) {
                parked.add(share.donor()); // now the one of use last
            }
        }
        int fresh = Math.max(0, Segment.pagesFor(positions) - shared.length);
        pages.hold(shared); // so that they outlive the donor, should it have to go
        if (!makeRoom(fresh)) {
            pages.release(shared);
            return Placement.FULL;
        }
        int[] all = Arrays.copyOf(shared, shared.length + fresh);
        System.arraycopy(pages.take(fresh), 0, all, shared.length, fresh);
        caches.put(cache, new Cache(owner, all, share == null ? 0 : share.positions()));
        return Placement.PLACED;
    }

    private boolean makeRoom(int wanted) {
        for (Iterator<UUID> oldest = parked.iterator(); pages.free() < wanted && oldest.hasNext(); ) {
            Cache cache = Objects.requireNonNull(caches.remove(oldest.next()));
            oldest.remove();
            pages.unpark(cache.pages());
            pages.release(cache.pages());
        }
        return pages.free() >= wanted;
    }

    /**
     * The pages of a cache in which positions {@code [start, end)} are about to be written. Positions that are there
     * already may be written again, with the same values.
     *
     * @return empty when the cache is not here, lacks a position before {@code start}, or has no room for all
     */
    public Optional<int[]> find(UUID cache, int start, int end) {
        Cache known = caches.get(cache);
        return known == null || start < 0 || start > known.length() || Segment.pagesFor(end) > known.pages().length
                ? Optional.empty()
                : Optional.of(known.pages());
    }

    /**
     * Notes that all positions below {@code end} are written. A repeated step takes none away.
     *
     * @throws IllegalArgumentException when the cache is not here, or {@code end} is not positive
     */
    public void advance(UUID cache, int end) {
        Cache known = caches.get(cache);
        if (known == null || end < 1) {
            throw new IllegalArgumentException(
                    known == null ? "cache " + cache + " has no pages" : "end must be positive, but is " + end);
        }
        caches.put(cache, new Cache(known.owner(), known.pages(), Math.max(known.length(), end)));
    }

    /** Nobody continues those of these caches that are here, but others may share their pages. */
    public void park(Collection<UUID> ended) {
        for (UUID cache : ended) {
            if (caches.containsKey(cache) && parked.add(cache)) {
                pages.park(caches.get(cache).pages());
            }
        }
    }

    /** Drops those caches that are here. */
    public void release(Collection<UUID> dropped) {
        for (UUID cache : dropped) {
            Cache known = caches.remove(cache);
            if (known != null) {
                if (parked.remove(cache)) {
                    pages.unpark(known.pages());
                }
                pages.release(known.pages());
            }
        }
    }

    /** Drops all caches of an owner. */
    public void releaseOwner(UUID owner) {
        retain(owner, List.of());
    }

    /** Drops all caches of this owner but these. */
    public void retain(UUID owner, Collection<UUID> kept) {
        release(caches.entrySet().stream()
                .filter(entry -> entry.getValue().owner().equals(owner) && !kept.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList());
    }

    /** All there are. */
    public int pages() {
        return pages.count();
    }

    /** Pages of caches that are not parked. */
    public int pagesUsed() {
        return pages.count() - pages.free() - pages.parked();
    }

    /** Pages of parked caches alone: they are given up when others need them. */
    public int pagesParked() {
        return pages.parked();
    }

    /** Caches that are not parked. */
    public int running() {
        return caches.size() - parked.size();
    }
}
