package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;

/**
 * A replica that a sequence leaves for another, with what it has there; until it is known whether that comes along.
 *
 * @param positions {@code [0, positions)} of the window are there
 * @param stolen it leaves for one that has less to do; otherwise since this one is given up
 * @param better the other one cannot take it, so it goes on here if it can
 */
record MigrationSource(int stage, Role role, int positions, boolean stolen, boolean better) {
    MigrationSource(int stage, Role role, int positions, boolean stolen) {
        this(stage, role, positions, stolen, false);
    }

    MigrationSource asBetter() {
        return new MigrationSource(stage, role, positions, stolen, true);
    }

    /** Whether what it has may still be fetched for that stage. */
    boolean mayServe(int wanted) {
        return stage == wanted && !better;
    }
}
