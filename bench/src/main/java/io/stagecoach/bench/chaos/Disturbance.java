package io.stagecoach.bench.chaos;

import java.time.Duration;

/**
 * One thing that is done to the cluster, and undone after a while.
 *
 * @param target a process such as node2 or gateway; for {@code SCALE} a number of members; else empty
 * @param lasting until it is undone
 * @param calm between the undoing and the next disturbance
 * @param settle whether the cluster must be whole again before the next one; else it is enough that it serves
 */
record Disturbance(Kind kind, String target, Duration lasting, Duration calm, boolean settle) {
    enum Kind {
        /** The control: how long readers wait when nothing is done. */
        NOTHING("nothing"),
        KILL("kill -9 of a member"),
        KILL_COORDINATOR("kill -9 of the busiest coordinator"),
        PAUSE("SIGSTOP of a member"),
        DRAIN("SIGTERM of a member"),
        SCALE("scale"),
        KILL_GATEWAY("kill -9 of the gateway");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        boolean isKill() {
            return this == KILL || this == KILL_COORDINATOR || this == KILL_GATEWAY;
        }
    }
}
