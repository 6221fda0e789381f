package io.stagecoach.member.scheduler;

import io.stagecoach.member.scheduler.Routing.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;

/** Finds the cache of a route that begins with the same tokens, in whole pages. */
final class PrefixIndex {
    private static final long SEED = 0x243F6A8885A308D3L;

    private final int page;
    private final Map<Block, SequencedSet<Source>> blocks = new HashMap<>();
    private final Map<UUID, Source> sources = new HashMap<>();

    /** A cache whose positions {@code [0, positions)} hold the wanted tokens. */
    record Donor(UUID cache, int positions) {}

    /**
     * A page of tokens and what stands before it.
     *
     * @param number pages before it
     * @param hash of its tokens and all before
     */
    private record Block(Route route, int number, long hash) {}

    private static final class Source {
        private final UUID cache;
        private final Route route;
        /** Shared with the sequence: computed tokens never change. */
        private final int[] tokens;

        private final List<Block> blocks = new ArrayList<>();

        Source(UUID cache, Route route, int[] tokens) {
            this.cache = cache;
            this.route = route;
            this.tokens = tokens;
        }

        long hash() {
            return blocks.isEmpty() ? SEED : blocks.getLast().hash();
        }
    }

    /** @param page positions of a page */
    PrefixIndex(int page) {
        this.page = page;
    }

    /**
     * Adds the whole pages of a cache that all stages have now.
     *
     * @param tokens of the cache's positions; those before {@code computed} never change
     */
    void extend(UUID cache, Route route, int[] tokens, int computed) {
        if (computed < page) {
            return;
        }
        Source source = sources.computeIfAbsent(cache, id -> new Source(id, route, tokens));
        while ((source.blocks.size() + 1) * page <= computed) {
            int number = source.blocks.size();
            Block block = new Block(source.route, number, hash(source.hash(), tokens, number));
            source.blocks.add(block);
            blocks.computeIfAbsent(block, key -> new LinkedHashSet<>()).add(source);
        }
    }

    void remove(UUID cache) {
        Source source = sources.remove(cache);
        if (source != null) {
            for (Block block : source.blocks) {
                blocks.computeIfPresent(block, (key, same) -> same.remove(source) && same.isEmpty() ? null : same);
            }
        }
    }

    boolean has(UUID cache) {
        return sources.containsKey(cache);
    }

    /**
     * The cache that shares most pages with the first {@code length} tokens; the newest of several. At least the last token is left
     * to compute. Hashes only find the candidate: its tokens are compared.
     */
    Optional<Donor> longest(Route route, int[] tokens, int length) {
        Source best = null;
        int pages = 0;
        long hash = SEED;
        while ((pages + 1) * page < length) {
            hash = hash(hash, tokens, pages);
            SequencedSet<Source> same = blocks.get(new Block(route, pages, hash));
            if (same == null) {
                break;
            }
            best = same.getLast();
            pages++;
        }
        int shared = pages * page;
        return best != null && Arrays.equals(best.tokens, 0, shared, tokens, 0, shared)
                ? Optional.of(new Donor(best.cache, shared))
                : Optional.empty();
    }

    private long hash(long before, int[] tokens, int number) {
        long hash = before;
        for (int i = number * page; i < (number + 1) * page; i++) {
            hash = (hash ^ tokens[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
