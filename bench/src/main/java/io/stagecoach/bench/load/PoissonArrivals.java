package io.stagecoach.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Arrival times of independent requests: gaps are exponentially distributed. The same seed gives the same times.
 *
 * @param perSecond mean rate, in requests per second
 */
public record PoissonArrivals(double perSecond, long seed) {
    public PoissonArrivals {
        if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("a rate must be above 0 and finite, but is " + perSecond);
        }
    }

    /** Times since the start of the load: all before {@code end}, at most {@code most}. */
    public List<Duration> until(Duration end, int most) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Duration> times = new ArrayList<>();
        double nanos = 0;
        while (times.size() < most) {
            // 1 - u is in (0, 1], so the logarithm is finite.
            nanos += -Math.log(1 - random.nextDouble()) / perSecond * 1e9;
            if (nanos >= end.toNanos()) {
                break;
            }
            times.add(Duration.ofNanos((long) nanos));
        }
        return times;
    }
}
