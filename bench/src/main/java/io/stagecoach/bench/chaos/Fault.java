package io.stagecoach.bench.chaos;

import java.time.Duration;

/**
 * One fault to inject into the cluster and to revert after a while.
 *
 * @param target a process such as node2 or gateway; for {@code SCALE} a number of members; empty for {@code NONE}
 * @param duration until it is reverted
 * @param cooldown from recovery until the next fault
 * @param awaitsRecovery true: the next fault waits until all members serve again; false: until every stage is served
 */
record Fault(Type type, String target, Duration duration, Duration cooldown, boolean awaitsRecovery) {
    enum Type {
        /** The control: stalls without a fault. */
        NONE("no fault"),
        KILL("kill -9 of a member"),
        KILL_BUSIEST("kill -9 of the busiest scheduler"),
        PAUSE("SIGSTOP of a member"),
        DRAIN("SIGTERM of a member"),
        SCALE("scale"),
        KILL_GATEWAY("kill -9 of the gateway");

        private final String title;

        Type(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        boolean isKill() {
            return this == KILL || this == KILL_BUSIEST || this == KILL_GATEWAY;
        }
    }
}
