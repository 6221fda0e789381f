package io.stagecoach.sampling;

import java.util.Arrays;

/** One row of logits, as they are and adjusted. */
final class Scores {
    private final Logits raw;
    private final Logits adjusted;

    Scores(float[] logits, int offset, int vocabulary, Adjustments adjustments, Previous previous) {
        if (vocabulary < 1 || offset < 0 || offset > logits.length - vocabulary) {
            throw new IllegalArgumentException("there is no row of " + vocabulary + " logits at " + offset + " among "
                    + logits.length + " values");
        }
        raw = new Logits(logits, offset, vocabulary);
        adjusted = adjustments.changeNothing() ? raw : adjusted(adjustments, previous);
    }

    private Logits adjusted(Adjustments adjustments, Previous previous) {
        float[] scores = Arrays.copyOfRange(raw.values(), raw.start(), raw.start() + raw.count());
        adjustments.apply(scores, previous);
        return new Logits(scores, 0, scores.length);
    }

    int vocabulary() {
        return raw.count();
    }

    Logits raw() {
        return raw;
    }

    Logits adjusted() {
        return adjusted;
    }

    float raw(int id) {
        return raw.at(id);
    }

    float of(int id) {
        return adjusted.at(id);
    }

    /** The most likely token, the smallest id among equals. */
    int best() {
        float highest = adjusted.highest();
        if (Float.isNaN(highest)) {
            throw new IllegalArgumentException("the logit of token " + firstNaN() + " is not a number");
        }
        if (Float.isInfinite(highest)) {
            throw new IllegalArgumentException("no token has a finite logit");
        }
        return adjusted.first(highest);
    }

    private int firstNaN() {
        int id = 0;
        while (!Float.isNaN(of(id))) {
            id++;
        }
        return id;
    }

    /** The {@code count} most likely tokens, best first, the smaller id before its equals. */
    int[] top(int count) {
        return top(count, adjusted);
    }

    /** The same by the raw logits. */
    int[] topRaw(int count) {
        return top(count, raw);
    }

    /** Holds the best so far in a heap whose root is the worst of them; O(vocabulary · log count) at worst. */
    private static int[] top(int count, Logits logits) {
        RankHeap heap = new RankHeap(Math.min(count, logits.count()));
        for (int id = 0; id < logits.count(); id++) {
            heap.offer(RankHeap.rank(logits.at(id), id));
        }
        return Arrays.stream(heap.descending()).mapToInt(RankHeap::id).toArray();
    }
}
