package io.stagecoach.vector;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** e^x, the same bits on every machine; those of the JDK's vectors depend on its native library. */
public final class Exponential {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    /** Adding it rounds a float of less than 2^22 to a whole number, which then stands in its lowest bits. */
    private static final float ROUNDER = 0x1.8p23f;

    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts, the first with so few digits that its products with exponents are exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Below, e^x counts as 0; it would have no normal exponent. */
    private static final float LEAST = -87f;

    private Exponential() {}

    /** e^x for x of 0 or less, with a relative error below 3e-7: 2^n · e^r with |r| < ln 2 / 2 (Cephes, expf). */
    public static FloatVector of(FloatVector x) {
        FloatVector rounded = x.max(LEAST).fma(all(LOG2_E), all(ROUNDER));
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(all(-LN2_HIGH), x);
        r = n.fma(all(-LN2_LOW), r);
        FloatVector p = all(1.9875691500e-4f);
        p = p.fma(r, all(1.3981999507e-3f));
        p = p.fma(r, all(8.3334519073e-3f));
        p = p.fma(r, all(4.1665795894e-2f));
        p = p.fma(r, all(1.6666665459e-1f));
        p = p.fma(r, all(5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(1f));
        FloatVector powerOfTwo = rounded.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(ROUNDER))
                .add(127)
                .lanewise(LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(powerOfTwo).blend(0f, x.compare(LT, LEAST));
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
