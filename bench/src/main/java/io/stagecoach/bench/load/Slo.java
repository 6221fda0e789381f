package io.stagecoach.bench.load;

import java.time.Duration;

/**
 * What a user takes for fast enough.
 *
 * @param firstToken bound on the time to the first token
 * @param gap bound on the mean time between two tokens of an answer
 */
public record Slo(Duration firstToken, Duration gap) {
    boolean isMetBy(Sample sample) {
        return sample.isGood()
                && sample.firstTokenMs() <= firstToken.toNanos() / 1e6
                && sample.meanGapMs() <= gap.toNanos() / 1e6;
    }
}
