package io.stagecoach.member.placement;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether the cluster has the members it was expected to have, or has waited for them long enough; and enough to serve. */
public final class Formation {
    private final int expected;
    private final int minimum;
    private final long deadline;
    private final LongSupplier nanoTime;
    private volatile boolean complete;

    /** @param minimum of members that see one another: fewer do not serve */
    public Formation(int expected, int minimum, Duration grace, LongSupplier nanoTime) {
        this.expected = expected;
        this.minimum = minimum;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + grace.toNanos();
    }

    /** Once formed, it stays so, or has too few: a member that leaves is not waited for. */
    public Membership of(int members) {
        if (members >= expected || nanoTime.getAsLong() - deadline >= 0) {
            complete = true;
        }
        if (members < minimum) {
            return Membership.TOO_FEW;
        }
        return complete ? Membership.FORMED : Membership.FORMING;
    }
}
