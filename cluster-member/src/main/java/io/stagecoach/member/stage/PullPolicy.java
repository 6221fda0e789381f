package io.stagecoach.member.stage;

import java.time.Duration;

/**
 * Whether a cache is worth moving: it takes some time for its bytes, and some however few they are; to compute it again takes
 * time for its rows, in which the replica does less for others.
 *
 * <p>A position of GPT-2 124M takes 3 KiB of bf16 a layer and 14 million floating point operations, so even a slow link
 * brings it sooner than a core computes it. What is short is computed sooner all the same: that takes one pass, and a
 * move waits for a pass at either replica.
 */
public final class PullPolicy {
    /** 100 MB/s: a gigabit link. Members of one host have ten times that. */
    private static final long NANOS_PER_BYTE = 10;

    /** Calls, and the wait for the passes that are being made. */
    private static final long ANY = Duration.ofMillis(5).toNanos();

    /** No move is given less: a busy machine may just be slow. */
    private static final long LEAST_LIMIT = Duration.ofMillis(500).toNanos();

    /** No move is given more, so none is begun that would take longer: its text stands still meanwhile. */
    private static final long MOST_LIMIT = Duration.ofSeconds(5).toNanos();

    private PullPolicy() {}

    /** @param recomputeNanos what it takes to compute the cache again */
    public static boolean isWorthIt(long bytes, long recomputeNanos) {
        long move = ANY + bytes * NANOS_PER_BYTE;
        return move < recomputeNanos && move < MOST_LIMIT;
    }

    /** However few its bytes are. */
    public static boolean isHopeless(long recomputeNanos) {
        return recomputeNanos <= ANY;
    }

    /** When a move has taken so long, the cache would have been computed again by now: give up. */
    public static long limitNanos(long recomputeNanos) {
        return Math.clamp(recomputeNanos, LEAST_LIMIT, MOST_LIMIT);
    }
}
