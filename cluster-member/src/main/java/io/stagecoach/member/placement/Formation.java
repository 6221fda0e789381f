package io.stagecoach.member.placement;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells whether the cluster is formed: it has had the expected members, or the grace is over. Thread-safe. */
public final class Formation {
    private final int expected;
    private final int minimum;
    private final long deadline;
    private final LongSupplier nanoTime;
    private volatile boolean complete;

    /**
     * Starts the grace.
     *
     * @param expected members of a formed cluster
     * @param minimum members that must see one another to serve
     */
    public Formation(int expected, int minimum, Duration grace, LongSupplier nanoTime) {
        this.expected = expected;
        this.minimum = minimum;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + grace.toNanos();
    }

    /** Once formed, the cluster stays formed, or has too few members: nobody waits for a member that has left. */
    public Membership of(int members) {
        if (members >= expected || nanoTime.getAsLong() - deadline >= 0) {
            complete = true;
        }
        if (members < minimum) {
            return Membership.TOO_FEW;
        }
        return complete ? Membership.FORMED : Membership.FORMING;
    }

    /** State of the cluster, by the members that see one another. */
    public enum Membership {
        /** Expected members have not joined yet. */
        FORMING,
        /** The expected members have joined at some time, or the grace is over. */
        FORMED,
        /** Fewer members than may serve. The others, if they live, are another part of a split cluster and serve. */
        TOO_FEW
    }
}
