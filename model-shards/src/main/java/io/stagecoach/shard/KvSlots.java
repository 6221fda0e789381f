package io.stagecoach.shard;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Which cache holds which KV slot of a shard, and how many positions of it are written. A cache is named by its
 * sequence's coordinator and owned by it. Not thread-safe.
 */
public final class KvSlots {
    private final int slots;
    private final BitSet used;
    private final Map<UUID, Entry> entries = new HashMap<>();

    private record Entry(int slot, UUID owner, int length) {}

    public KvSlots(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be 1 or more, but is " + slots);
        }
        this.slots = slots;
        this.used = new BitSet(slots);
    }

    /** The slot of a cache, a free one if the cache is new; empty when all are taken. */
    public OptionalInt acquire(UUID cache, UUID owner) {
        Entry entry = entries.get(cache);
        if (entry == null) {
            int free = used.nextClearBit(0);
            if (free >= slots) {
                return OptionalInt.empty();
            }
            used.set(free);
            entry = new Entry(free, owner, 0);
            entries.put(cache, entry);
        }
        return OptionalInt.of(entry.slot());
    }

    /**
     * The slot of a cache that has at least the positions {@code [0, start)}; empty when there is none. Positions from
     * {@code start} on may be there as well: a step that is made again writes the same values.
     */
    public OptionalInt find(UUID cache, int start) {
        Entry entry = entries.get(cache);
        return entry == null || entry.length() < start ? OptionalInt.empty() : OptionalInt.of(entry.slot());
    }

    /**
     * Positions {@code [0, end)} of the cache are written.
     *
     * @throws IllegalStateException when the cache has no slot
     */
    public void advance(UUID cache, int end) {
        Entry entry = entries.get(cache);
        if (entry == null) {
            throw new IllegalStateException("cache " + cache + " has no slot");
        }
        entries.put(cache, new Entry(entry.slot(), entry.owner(), Math.max(entry.length(), end)));
    }

    /** Frees the slots of these caches; those that have none are passed over. */
    public void release(Collection<UUID> caches) {
        for (UUID cache : caches) {
            Entry entry = entries.remove(cache);
            if (entry != null) {
                used.clear(entry.slot());
            }
        }
    }

    /** Frees the slots of all caches of this owner. */
    public void releaseOwner(UUID owner) {
        release(List.copyOf(entries.entrySet().stream()
                .filter(entry -> entry.getValue().owner().equals(owner))
                .map(Map.Entry::getKey)
                .toList()));
    }

    public int used() {
        return entries.size();
    }

    public int slots() {
        return slots;
    }
}
