package io.stagecoach.attention;

import static jdk.incubator.vector.VectorOperators.MAX;

import io.stagecoach.vector.Exponential;
import io.stagecoach.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Turns a row of scores into weights. The same bits with vectors of any width. */
final class Softmax {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int L = SPECIES.length();

    private Softmax() {}

    /**
     * Replaces {@code count} scores by e^(scale · (score - highest score)), and those after them by 0.
     *
     * @param padded the whole row, a multiple of {@link Lanes#MOST}
     * @return the sum of the weights, 1 or more
     */
    static float weigh(float[] scores, int start, int count, int padded, float scale) {
        Arrays.fill(scores, start + count, start + padded, Float.NEGATIVE_INFINITY);
        float highest = highest(scores, start, padded);
        for (int i = start; i < start + padded; i += L) {
            FloatVector x =
                    FloatVector.fromArray(SPECIES, scores, i).sub(highest).mul(scale);
            Exponential.of(x).intoArray(scores, i);
        }
        return sum(scores, start, padded);
    }

    private static float highest(float[] scores, int start, int padded) {
        FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = start; i < start + padded; i += L) {
            highest = highest.max(FloatVector.fromArray(SPECIES, scores, i));
        }
        return highest.reduceLanes(MAX);
    }

    /** In as many partial sums as there are lanes, whatever this machine's vectors hold. */
    private static float sum(float[] weights, int start, int padded) {
        float sum = 0;
        for (int lane = 0; lane < Lanes.MOST; lane += L) {
            FloatVector partial = FloatVector.zero(SPECIES);
            for (int i = start + lane; i < start + padded; i += Lanes.MOST) {
                partial = partial.add(FloatVector.fromArray(SPECIES, weights, i));
            }
            for (int i = 0; i < L; i++) {
                sum += partial.lane(i);
            }
        }
        return sum;
    }
}
