package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.PullOutcome;
import java.util.Collection;

/** Observes a scheduler, for metrics. Called by the scheduler's thread; must not block. */
public interface SchedulerListener {
    SchedulerListener NONE = new SchedulerListener() {};

    /** Members or claims have changed. These are all claims of live members. */
    default void claimsChanged(Collection<RoleClaim> claims) {}

    /** A stage has computed a batch, with this timing for each of its entries. */
    default void stageReplied(GenerationResult.StageTiming timing) {}

    /** A sequence was requeued, since this stage did not compute its step. */
    default void requeued(int stage, RequeueCause cause) {}

    /**
     * A sequence that lost its replica of this stage has progressed beyond the loss.
     *
     * @param nanos since the loss, or the first of several
     */
    default void recovered(int stage, long nanos) {}

    /** A stage has computed positions of a sequence again. */
    default void recomputed(int stage, long tokens) {}

    /** The pull of a migrating sequence's cache at this stage has ended. */
    default void pullEnded(int stage, PullOutcome outcome) {}

    /** A sequence was migrated to another replica of a stage. */
    default void migrated(MigrationPath path, MigrationPolicy.Reason reason) {}
}
