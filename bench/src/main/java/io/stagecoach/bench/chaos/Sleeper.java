package io.stagecoach.bench.chaos;

import java.time.Duration;

/** Sleeps; tests advance their clock instead. */
public interface Sleeper {
    Sleeper REAL = Thread::sleep;

    void sleep(Duration time) throws InterruptedException;
}
