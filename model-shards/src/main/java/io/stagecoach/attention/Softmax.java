package io.stagecoach.attention;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Turns a row of scores into weights. The same bits with vectors of any width. */
final class Softmax {
    private static final VectorSpecies<Float> SPECIES = Gemm.SPECIES;
    private static final int L = SPECIES.length();

    /** Adding it rounds a float of less than 2^22 to a whole number, which then stands in its lowest bits. */
    private static final float ROUNDER = 0x1.8p23f;

    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts, the first with so few digits that its products with exponents are exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Below, e^x counts as 0; it would have no normal exponent. */
    private static final float LEAST = -87f;

    private Softmax() {}

    /**
     * Replaces {@code count} scores by e^(scale · (score - highest score)), and those after them by 0.
     *
     * @param padded the whole row, a multiple of {@link Gemm#LANES}
     * @return the sum of the weights, 1 or more
     */
    static float weigh(float[] scores, int start, int count, int padded, float scale) {
        Arrays.fill(scores, start + count, start + padded, Float.NEGATIVE_INFINITY);
        float highest = highest(scores, start, padded);
        for (int i = start; i < start + padded; i += L) {
            FloatVector x =
                    FloatVector.fromArray(SPECIES, scores, i).sub(highest).mul(scale);
            exp(x).intoArray(scores, i);
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
        for (int lane = 0; lane < Gemm.LANES; lane += L) {
            FloatVector partial = FloatVector.zero(SPECIES);
            for (int i = start + lane; i < start + padded; i += Gemm.LANES) {
                partial = partial.add(FloatVector.fromArray(SPECIES, weights, i));
            }
            for (int i = 0; i < L; i++) {
                sum += partial.lane(i);
            }
        }
        return sum;
    }

    /** e^x for x of 0 or less, with a relative error below 2e-7: 2^n · e^r with |r| < ln 2 / 2 (Cephes, expf). */
    private static FloatVector exp(FloatVector x) {
        FloatVector rounded =
                x.max(LEAST).fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDER));
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(1f));
        FloatVector powerOfTwo = rounded.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(ROUNDER))
                .add(127)
                .lanewise(LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(powerOfTwo).blend(0f, x.compare(LT, LEAST));
    }
}
