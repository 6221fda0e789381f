package io.stagecoach.sampling;

import java.util.Arrays;

/**
 * Keeps the highest of many ranks. A rank is one number that orders tokens by score and, among equals, the smaller id
 * higher.
 */
final class RankHeap {
    private final long[] ranks;
    private int size;

    RankHeap(int capacity) {
        this.ranks = new long[capacity];
    }

    /** Upper half: the score's bits, made to order as the score does. Lower half: the id, from the top down. */
    static long rank(float score, int id) {
        int bits = Float.floatToIntBits(score + 0f); // -0 becomes 0
        int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ordered << 32 | Integer.MAX_VALUE - id;
    }

    static int id(long rank) {
        return Integer.MAX_VALUE - (int) rank;
    }

    void offer(long rank) {
        if (size < ranks.length) {
            rise(size++, rank);
        } else if (size > 0 && rank > ranks[0]) {
            sink(rank);
        }
    }

    long[] descending() {
        long[] sorted = Arrays.copyOf(ranks, size);
        Arrays.sort(sorted);
        for (int i = 0, j = size - 1; i < j; i++, j--) {
            long swap = sorted[i];
            sorted[i] = sorted[j];
            sorted[j] = swap;
        }
        return sorted;
    }

    private void rise(int hole, long rank) {
        int at = hole;
        while (at > 0 && ranks[(at - 1) / 2] > rank) {
            ranks[at] = ranks[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        ranks[at] = rank;
    }

    /** Replaces the root. */
    private void sink(long rank) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && ranks[child + 1] < ranks[child]) {
                child++;
            }
            if (ranks[child] >= rank) {
                break;
            }
            ranks[at] = ranks[child];
            at = child;
        }
        ranks[at] = rank;
    }
}
