package io.stagecoach.sampling;

/** Unnormalised probabilities after the temperature; that of the best token is 1. */
record Weights(Logits all) {

    static Weights of(Scores scores, int best, float temperature) {
        return new Weights(scores.adjusted().exponentials(scores.of(best), temperature));
    }

    double of(int id) {
        return all.at(id);
    }

    /** Of the whole vocabulary. */
    double sum() {
        return all.sum();
    }

    double sum(int[] ids) {
        double sum = 0;
        for (int id : ids) {
            sum += of(id);
        }
        return sum;
    }

    /** How many of the ids, best first, it takes to reach the wanted sum; at least one, at most all. */
    int nucleus(int[] ids, double wanted) {
        double sum = 0;
        for (int count = 1; count < ids.length; count++) {
            sum += of(ids[count - 1]);
            if (sum >= wanted) {
                return count;
            }
        }
        return ids.length;
    }

    /** One of the first {@code count} ids, by inversion of their cumulative weights. */
    int pick(int[] ids, int count, double uniform) {
        double mass = 0;
        for (int i = 0; i < count; i++) {
            mass += of(ids[i]);
        }
        double target = uniform * mass;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += of(ids[i]);
            if (sum > target) {
                return ids[i];
            }
        }
        return ids[0]; // the target was rounded up to the whole mass
    }

    /** One of the whole vocabulary, by inversion in the order of the ids, which needs no sorting. */
    int pickAny(double uniform) {
        double target = uniform * sum();
        double sum = 0;
        int last = 0;
        for (int id = 0; id < all.count(); id++) {
            double weight = of(id);
            sum += weight;
            if (sum > target) {
                return id;
            }
            last = weight > 0 ? id : last;
        }
        return last; // the target was rounded up to the whole sum
    }
}
