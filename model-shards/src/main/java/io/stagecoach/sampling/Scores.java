package io.stagecoach.sampling;

import java.util.Arrays;
import java.util.BitSet;

/** One row of logits, with the repetition penalty applied as each is looked at. */
final class Scores {
    private final float[] logits;
    private final int offset;
    private final int vocabulary;
    private final float penalty;
    private final BitSet penalised;

    Scores(float[] logits, int offset, int vocabulary, float penalty, int[] previous) {
        if (vocabulary < 1 || offset < 0 || offset > logits.length - vocabulary) {
            throw new IllegalArgumentException("there is no row of " + vocabulary + " logits at " + offset + " among "
                    + logits.length + " values");
        }
        this.logits = logits;
        this.offset = offset;
        this.vocabulary = vocabulary;
        this.penalty = penalty;
        this.penalised = new BitSet();
        if (penalty != 1f) {
            for (int id : previous) {
                if (id < 0 || id >= vocabulary) {
                    throw new IllegalArgumentException(
                            "previous token id " + id + " is not in the vocabulary, 0 to " + (vocabulary - 1));
                }
                penalised.set(id);
            }
        }
    }

    int vocabulary() {
        return vocabulary;
    }

    float raw(int id) {
        return logits[offset + id];
    }

    /** The penalty makes a token less likely whatever its logit's sign is (Keskar et al. 2019, section 4.1). */
    float of(int id) {
        float raw = raw(id);
        if (!penalised.get(id)) {
            return raw;
        }
        return raw > 0 ? raw / penalty : raw * penalty;
    }

    /** The most likely token, the smallest id among equals. */
    int best() {
        int best = 0;
        float highest = Float.NEGATIVE_INFINITY;
        for (int id = 0; id < vocabulary; id++) {
            float score = of(id);
            if (Float.isNaN(score)) {
                throw new IllegalArgumentException("the logit of token " + id + " is not a number");
            }
            if (score > highest) {
                highest = score;
                best = id;
            }
        }
        if (Float.isInfinite(highest)) {
            throw new IllegalArgumentException("no token has a finite logit");
        }
        return best;
    }

    /** The {@code count} most likely tokens, best first, the smaller id before its equals. */
    int[] top(int count) {
        return top(count, false);
    }

    /** The same by the raw logits. */
    int[] topRaw(int count) {
        return top(count, true);
    }

    /** Holds the best so far in a heap whose root is the worst of them; O(vocabulary · log count) at worst. */
    private int[] top(int count, boolean raw) {
        RankHeap heap = new RankHeap(Math.min(count, vocabulary));
        for (int id = 0; id < vocabulary; id++) {
            heap.offer(RankHeap.rank(raw ? raw(id) : of(id), id));
        }
        return Arrays.stream(heap.descending()).mapToInt(RankHeap::id).toArray();
    }
}
