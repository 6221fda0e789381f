package io.stagecoach.member.stage;

import io.stagecoach.shard.KvCaches;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import java.util.Optional;

/**
 * A stage's caches as bytes: the pages of a cache one after the other. Pages are looked up for each piece, as a cache may
 * have been dropped since the last one, and its pages given to others. For the running thread.
 */
record CacheBytes(KvCaches caches, PageAccess pages) {

    /** What is copied by one step of a copy: within one page. */
    private interface Copy {
        void part(int page, int from, int length, int at);
    }

    CachePiece read(CacheRead read) {
        if (!read.format().equals(pages.format())) {
            return new CachePiece.Missing(PullOutcome.NOT_PORTABLE);
        }
        Optional<int[]> found = caches.find(read.cache(), read.positions(), read.positions());
        if (found.isEmpty()) {
            return new CachePiece.Missing(PullOutcome.CACHE_MISS);
        }
        byte[] bytes = new byte[read.length()];
        each(
                found.get(),
                read.from(),
                read.length(),
                (page, from, length, at) -> pages.read(page, from, length, bytes, at));
        return new CachePiece.Bytes(bytes);
    }

    /**
     * Takes the next piece of a cache; the first one asks for its pages. What it begins with may be here already: it is the
     * same.
     *
     * @param from of the piece, in bytes
     * @return MOVED when that was done
     */
    PullOutcome write(CachePull fetch, long from, byte[] bytes) {
        KvCaches.Placement placement = from > 0
                ? KvCaches.Placement.PLACED
                : caches.begin(fetch.cache(), fetch.coordinator(), fetch.room(), null);
        if (placement != KvCaches.Placement.PLACED) {
            return PullOutcome.FULL;
        }
        int start = positionsIn(from);
        int end = Math.min(positionsIn(from + bytes.length), fetch.positions());
        Optional<int[]> found = caches.find(fetch.cache(), start, fetch.positions());
        if (found.isEmpty()) {
            return PullOutcome.FAILED; // it was dropped meanwhile
        }
        each(found.get(), from, bytes.length, (page, at, length, i) -> pages.write(page, at, length, bytes, i));
        if (end > 0) {
            caches.advance(fetch.cache(), end);
        }
        return PullOutcome.MOVED;
    }

    /** In whole pages. */
    private int positionsIn(long bytes) {
        return Math.toIntExact(bytes / pages.format().pageBytes() * Segment.PAGE);
    }

    private void each(int[] cache, long from, int length, Copy copy) {
        int pageBytes = pages.format().pageBytes();
        for (int done = 0; done < length; ) {
            int page = Math.toIntExact((from + done) / pageBytes);
            int within = Math.toIntExact((from + done) % pageBytes);
            int part = Math.min(length - done, pageBytes - within);
            copy.part(cache[page], within, part, done);
            done += part;
        }
    }
}
