package io.stagecoach.sampling;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.MAX;

import io.stagecoach.vector.Exponential;
import io.stagecoach.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * A row of numbers, one a token, {@code values[start, start + count)}. Looked at in vectors: there are tens of thousands
 * for each token of a text.
 */
record Logits(float[] values, int start, int count) {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int L = SPECIES.length();
    private static final int PARTS = 4;

    float at(int id) {
        return values[start + id];
    }

    /** NaN when one is. */
    float highest() {
        FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += L) {
            highest = highest.max(FloatVector.fromArray(SPECIES, values, start + i));
        }
        float best = highest.reduceLanes(MAX);
        for (int i = whole; i < count; i++) {
            best = Math.max(best, at(i));
        }
        return best;
    }

    /** The smallest id that has the value, or -1. */
    int first(float value) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += L) {
            VectorMask<Float> equal =
                    FloatVector.fromArray(SPECIES, values, start + i).compare(EQ, value);
            if (equal.anyTrue()) {
                return i + equal.firstTrue();
            }
        }
        for (int i = whole; i < count; i++) {
            if (at(i) == value) {
                return i;
            }
        }
        return -1;
    }

    /**
     * e^((value - highest) / temperature) of each.
     *
     * @param highest of the row
     */
    Logits exponentials(float highest, float temperature) {
        float[] result = new float[Math.ceilDiv(count, L) * L];
        System.arraycopy(values, start, result, 0, count);
        for (int i = 0; i < result.length; i += L) {
            FloatVector x =
                    FloatVector.fromArray(SPECIES, result, i).sub(highest).div(temperature);
            Exponential.of(x).intoArray(result, i);
        }
        return new Logits(result, 0, count);
    }

    /** In a fixed order: {@value #PARTS} parts, each in doubles. */
    double sum() {
        int whole = count - count % PARTS;
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int i = start; i < start + whole; i += PARTS) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        double rest = 0;
        for (int i = whole; i < count; i++) {
            rest += at(i);
        }
        return a + b + (c + d) + rest;
    }
}
