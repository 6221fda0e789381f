package io.stagecoach.shard;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Which cache, a sequence's keys and values, lies in which KV slot, and how many of its positions are there. Not
 * thread-safe: belongs to the thread that makes the forward passes.
 */
public final class KvSlots {
    private final int slots;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<UUID, Resident> residents = new HashMap<>();

    /** @param length positions {@code [0, length)} are cached */
    private record Resident(int slot, UUID owner, int length) {}

    public KvSlots(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be 1 or more, but is " + slots);
        }
        this.slots = slots;
        IntStream.range(0, slots).forEach(free::add);
    }

    /**
     * The slot of a cache that is about to be written from position 0: the one it has, or a free one.
     *
     * @param owner who drives the sequence; its caches can be released together
     * @return empty when every slot is taken
     * @throws IllegalArgumentException when another owner has the cache
     */
    public OptionalInt acquire(UUID cache, UUID owner) {
        Resident resident = residents.get(cache);
        if (resident != null) {
            if (!resident.owner().equals(owner)) {
                throw new IllegalArgumentException(
                        "cache " + cache + " belongs to " + resident.owner() + ", not to " + owner);
            }
            return OptionalInt.of(resident.slot());
        }
        Integer slot = free.poll();
        if (slot == null) {
            return OptionalInt.empty();
        }
        residents.put(cache, new Resident(slot, owner, 0));
        return OptionalInt.of(slot);
    }

    /**
     * The slot of a cache that is about to be written from {@code start} on. Positions that are there already may be
     * written again, with the same values.
     *
     * @return empty when the cache is not here, or lacks a position before {@code start}
     */
    public OptionalInt find(UUID cache, int start) {
        Resident resident = residents.get(cache);
        return resident == null || start < 0 || start > resident.length()
                ? OptionalInt.empty()
                : OptionalInt.of(resident.slot());
    }

    /**
     * Notes that all positions below {@code end} are written. A repeated step takes none away.
     *
     * @throws IllegalArgumentException when the cache is not here, or {@code end} is not positive
     */
    public void advance(UUID cache, int end) {
        Resident resident = residents.get(cache);
        if (resident == null || end < 1) {
            throw new IllegalArgumentException(
                    resident == null ? "cache " + cache + " has no slot" : "end must be positive, but is " + end);
        }
        residents.put(cache, new Resident(resident.slot(), resident.owner(), Math.max(resident.length(), end)));
    }

    /** Frees the slots of those caches that are here. */
    public void release(Collection<UUID> caches) {
        for (UUID cache : caches) {
            Resident resident = residents.remove(cache);
            if (resident != null) {
                free.add(resident.slot());
            }
        }
    }

    /** Frees the slots of all caches of an owner. */
    public void releaseOwner(UUID owner) {
        retain(owner, List.of());
    }

    /** Frees the slots of all caches of this owner but these. */
    public void retain(UUID owner, Collection<UUID> caches) {
        release(residents.entrySet().stream()
                .filter(entry -> entry.getValue().owner().equals(owner) && !caches.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList());
    }

    public int slots() {
        return slots;
    }

    public int used() {
        return residents.size();
    }
}
