package io.stagecoach.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many floats are computed at once. */
public final class Lanes {
    /** The most lanes that a vector of today's CPUs has. Sums are made in so many parts, whatever this machine has. */
    public static final int MOST = 16;

    /** This machine's vectors. */
    public static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() < MOST ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;

    private Lanes() {}
}
