package io.stagecoach.member.scheduler;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** How much each stage has of a sequence: positions {@code [0, at(stage))} of its window. */
final class Positions {
    private final int[] have;

    /** @param each that all stages have */
    Positions(int stages, int each) {
        have = new int[stages];
        Arrays.fill(have, each);
    }

    int stages() {
        return have.length;
    }

    int at(int stage) {
        return have[stage];
    }

    void set(int stage, int positions) {
        have[stage] = positions;
    }

    void setAll(int positions) {
        Arrays.fill(have, positions);
    }

    /** That all have. */
    int least() {
        return Arrays.stream(have).min().orElse(0);
    }

    /** That some stage has. */
    int most() {
        return Arrays.stream(have).max().orElse(0);
    }

    /** The first stage with fewer than so many. */
    OptionalInt behind(int positions) {
        return IntStream.range(0, have.length)
                .filter(stage -> have[stage] < positions)
                .findFirst();
    }
}
