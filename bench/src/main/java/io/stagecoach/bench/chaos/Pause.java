package io.stagecoach.bench.chaos;

import java.time.Duration;

/** Waits; a test's does not. */
public interface Pause {
    Pause REAL = Thread::sleep;

    void of(Duration time) throws InterruptedException;
}
