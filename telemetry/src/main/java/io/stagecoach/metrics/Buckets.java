package io.stagecoach.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** Bucket bounds of the histograms. All services use the same, so that their histograms can be compared and summed. */
public final class Buckets {
    /** For the duration of a step: a forward pass, a hop, the gap between two tokens. */
    private static final long[] STEP_MICROS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000
    };

    /** For the duration of a request. */
    private static final long[] REQUEST_MILLIS = {
        1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000
    };

    private Buckets() {}

    public static Duration[] step() {
        return LongStream.of(STEP_MICROS)
                .mapToObj(micros -> Duration.ofNanos(1_000 * micros))
                .toArray(Duration[]::new);
    }

    public static Duration[] request() {
        return LongStream.of(REQUEST_MILLIS).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
