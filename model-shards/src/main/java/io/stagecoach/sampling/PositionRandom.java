package io.stagecoach.sampling;

/**
 * Random numbers from (seed, position) alone, so that a text goes on the same wherever and however often a position is
 * computed. The mixer is that of SplitMix64 (Steele, Lea and Flood 2014; constants of Stafford's variant 13).
 */
final class PositionRandom {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private PositionRandom() {}

    /** Uniform in [0, 1), in steps of 2^-53. */
    static double uniform(long seed, int position) {
        long mixed = mix(mix(seed + GOLDEN_GAMMA) + (position + 1L) * GOLDEN_GAMMA);
        return (mixed >>> 11) * 0x1p-53;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
