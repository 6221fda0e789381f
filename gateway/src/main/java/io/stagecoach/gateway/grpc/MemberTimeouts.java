package io.stagecoach.gateway.grpc;

import java.time.Duration;

/**
 * How long to wait for members.
 *
 * @param refresh between two questions for the cluster's state
 * @param describe for the answer to one, if that is not more than {@link #describeCluster}, and to all others
 * @param hungAfter silence after which a member's connection is broken off, so that its generations go on elsewhere: not
 *     a token and no answer, not even to a health check
 * @param firstToken for a generation's first token, its time in the queue included
 * @param nextToken for every further token
 * @param generation for a whole generation
 */
public record MemberTimeouts(
        Duration refresh,
        Duration describe,
        Duration hungAfter,
        Duration firstToken,
        Duration nextToken,
        Duration generation) {

    /** Of the time until a member counts as hung: for the beat, for a description, and for a health check. */
    private static final int PARTS = 3;

    public MemberTimeouts {
        for (Duration d : new Duration[] {refresh, describe, hungAfter, firstToken, nextToken, generation}) {
            if (d.isNegative() || d.isZero()) {
                throw new IllegalArgumentException("every timeout must be above 0, but one is " + d);
            }
        }
    }

    /**
     * For the cluster's state. Others are slow to tell it beside a member that hangs, so there has to be time left to ask
     * whether they live.
     */
    Duration describeCluster() {
        Duration part = hungAfter.dividedBy(PARTS);
        return describe.compareTo(part) < 0 ? describe : part;
    }
}
