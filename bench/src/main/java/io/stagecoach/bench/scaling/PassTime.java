package io.stagecoach.bench.scaling;

import java.time.Duration;

/**
 * Duration of a simulated forward pass.
 *
 * @param pass for any batch
 * @param row added for each row
 */
record PassTime(Duration pass, Duration row) {
    /** The same for any batch. */
    static PassTime of(Duration pass) {
        return new PassTime(pass, Duration.ZERO);
    }

    long nanos(int rows) {
        return pass.toNanos() + rows * row.toNanos();
    }
}
