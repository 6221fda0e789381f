package io.stagecoach.gateway.grpc;

import java.time.Duration;

/**
 * How long to wait for members.
 *
 * @param refresh between two questions for the cluster's state
 * @param describe for the answer to one
 * @param hungAfter without any answer a member's connection is broken off, so that its generations go on elsewhere
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

    public MemberTimeouts {
        for (Duration d : new Duration[] {refresh, describe, hungAfter, firstToken, nextToken, generation}) {
            if (d.isNegative() || d.isZero()) {
                throw new IllegalArgumentException("every timeout must be above 0, but one is " + d);
            }
        }
    }
}
