package io.stagecoach.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoissonArrivalsTest {
    private static final Duration LONG = Duration.ofSeconds(1000);

    @Test
    void theSameSeedGivesTheSameTimes() {
        List<Duration> times = new PoissonArrivals(5, 7).until(LONG, 100);
        assertThat(new PoissonArrivals(5, 7).until(LONG, 100)).isEqualTo(times);
        assertThat(new PoissonArrivals(5, 8).until(LONG, 100)).isNotEqualTo(times);
    }

    @Test
    void isBoundedByTimeAndCount() {
        assertThat(new PoissonArrivals(5, 7).until(LONG, 100)).hasSize(100).isSorted();
        assertThat(new PoissonArrivals(5, 7).until(Duration.ofSeconds(2), 1000))
                .isNotEmpty()
                .allSatisfy(time -> assertThat(time).isLessThan(Duration.ofSeconds(2)));
        assertThat(new PoissonArrivals(5, 7).until(Duration.ZERO, 1000)).isEmpty();
    }

    @Test
    void gapsAreExponential() {
        List<Duration> times = new PoissonArrivals(20, 1).until(LONG, Integer.MAX_VALUE);
        double[] gaps = IntStream.range(1, times.size())
                .mapToDouble(i -> times.get(i).minus(times.get(i - 1)).toNanos() / 1e9)
                .toArray();
        double mean = IntStream.range(0, gaps.length)
                .mapToDouble(i -> gaps[i])
                .average()
                .orElseThrow();
        double variance = IntStream.range(0, gaps.length)
                .mapToDouble(i -> (gaps[i] - mean) * (gaps[i] - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(1 / 20.0, within(0.002));
        // An exponential distribution's deviation is its mean; evenly spaced arrivals would have none.
        assertThat(Math.sqrt(variance)).isCloseTo(mean, within(0.002));
    }

    @Test
    void refusesInvalidRates() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PoissonArrivals(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoissonArrivals(Double.NaN, 1));
    }
}
