package io.stagecoach.bench.scaling;

import java.time.Duration;

/**
 * What a simulated forward pass takes.
 *
 * @param pass whatever its batch
 * @param row more for each row of it
 */
record PassTime(Duration pass, Duration row) {
    /** Whatever the batch. */
    static PassTime of(Duration pass) {
        return new PassTime(pass, Duration.ZERO);
    }

    long nanos(int rows) {
        return pass.toNanos() + rows * row.toNanos();
    }
}
