package io.stagecoach.member;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether the cluster has the members it was expected to have, or has waited for them long enough. */
final class Formation {
    private final int expected;
    private final long deadline;
    private final LongSupplier nanoTime;
    private volatile boolean complete;

    Formation(int expected, Duration grace, LongSupplier nanoTime) {
        this.expected = expected;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + grace.toNanos();
    }

    /** Once complete, it stays so: a member that leaves is not waited for. */
    boolean isComplete(int members) {
        if (members >= expected || nanoTime.getAsLong() - deadline >= 0) {
            complete = true;
        }
        return complete;
    }
}
