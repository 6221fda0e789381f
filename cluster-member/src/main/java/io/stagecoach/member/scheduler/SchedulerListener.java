package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.PullOutcome;
import java.util.Collection;

/** Hears what a coordinator does, for metrics. Called by the coordinator's thread; must not block. */
public interface SchedulerListener {
    /** Nobody listens. */
    SchedulerListener NONE = new SchedulerListener() {};

    /** Members have come or gone, or claims have changed: these are all of live members. */
    default void claimsChanged(Collection<RoleClaim> claims) {}

    /** A stage has answered a batch; the timing is that of each of its entries. */
    default void answered(GenerationResult.StageTiming timing) {}

    /** A sequence was put back as prefill, because of what this stage answered or did not. */
    default void requeued(int stage, RequeueCause cause) {}

    /**
     * A sequence that had lost a replica of this stage has got further than it had been.
     *
     * @param nanos from the loss, or the first of several, until now
     */
    default void tookOver(int stage, long nanos) {}

    /** A stage has computed so many positions of a sequence again. */
    default void recomputed(int stage, long tokens) {}

    /** A sequence left its replica of this stage, and its cache was to come along: that is what became of it. */
    default void moveEnded(int stage, PullOutcome outcome) {}

    /**
     * Another replica of the stage goes on with a sequence, and no failure is the cause.
     *
     * @param stolen since it has less to do; otherwise since the one before is given up
     */
    default void changedOver(MigrationPath way, boolean stolen) {}
}
