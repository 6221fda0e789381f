package io.stagecoach.bench.load;

import java.time.Duration;

/**
 * A service level objective: the latencies that users accept.
 *
 * @param firstToken bound on the time to the first token
 * @param gap bound on the mean time between the tokens of a response
 */
public record Slo(Duration firstToken, Duration gap) {
    boolean isMetBy(Sample sample) {
        return sample.succeeded()
                && sample.firstTokenMs() <= firstToken.toNanos() / 1e6
                && sample.meanGapMs() <= gap.toNanos() / 1e6;
    }
}
