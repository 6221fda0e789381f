package io.stagecoach.sampling;

import java.util.Arrays;

/** One row of logits, as they are and with the repetition penalty. */
final class Scores {
    private final Logits raw;
    private final Logits penalised;

    Scores(float[] logits, int offset, int vocabulary, float penalty, int[] previous) {
        if (vocabulary < 1 || offset < 0 || offset > logits.length - vocabulary) {
            throw new IllegalArgumentException("there is no row of " + vocabulary + " logits at " + offset + " among "
                    + logits.length + " values");
        }
        raw = new Logits(logits, offset, vocabulary);
        penalised = penalty == 1f ? raw : penalised(penalty, previous);
    }

    private Logits penalised(float penalty, int[] previous) {
        float[] scores = Arrays.copyOfRange(raw.values(), raw.start(), raw.start() + raw.count());
        for (int id : previous) {
            if (id < 0 || id >= raw.count()) {
                throw new IllegalArgumentException(
                        "previous token id " + id + " is not in the vocabulary, 0 to " + (raw.count() - 1));
            }
            scores[id] = penalised(raw.at(id), penalty);
        }
        return new Logits(scores, 0, scores.length);
    }

    /** The penalty makes a token less likely whatever its logit's sign is (Keskar et al. 2019, section 4.1). */
    private static float penalised(float raw, float penalty) {
        return raw > 0 ? raw / penalty : raw * penalty;
    }

    int vocabulary() {
        return raw.count();
    }

    Logits raw() {
        return raw;
    }

    Logits penalised() {
        return penalised;
    }

    float raw(int id) {
        return raw.at(id);
    }

    float of(int id) {
        return penalised.at(id);
    }

    /** The most likely token, the smallest id among equals. */
    int best() {
        float highest = penalised.highest();
        if (Float.isNaN(highest)) {
            throw new IllegalArgumentException("the logit of token " + firstNaN() + " is not a number");
        }
        if (Float.isInfinite(highest)) {
            throw new IllegalArgumentException("no token has a finite logit");
        }
        return penalised.first(highest);
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
        return top(count, penalised);
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
