package io.stagecoach.launcher;

import java.time.Duration;

/** Time, which a test replaces. */
interface Pause {
    /** Nanoseconds from a point in time that stays the same. */
    long now();

    void sleep(Duration time);

    /** The machine's. */
    final class Real implements Pause {
        @Override
        public long now() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandFailure.stopped();
            }
        }
    }
}
