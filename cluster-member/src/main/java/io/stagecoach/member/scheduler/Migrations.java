package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.CachePulls;
import io.stagecoach.member.migration.CachePulls.Pull;
import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.migration.MigrationPolicy.Migration;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.PullOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Migrates sequences from one replica of a stage to another. {@link MigrationPolicy} chooses a running sequence; it waits, suspended,
 * for its admission with another replica; that one pulls the cache from the old replica ({@link CachePulls}). Whatever the
 * outcome of the pull, the sequence continues: at the new replica, at the old one, or after its known tokens are computed again.
 */
final class Migrations {
    private final MigrationPolicy<Sequence> policy;
    private final CachePulls<Sequence> pulls;
    private final RunningSequences running;
    private final WaitingQueue waiting;
    private final Routing routing;
    private final SchedulerListener listener;
    private Map<MigrationPath, Long> counts = Map.of();

    Migrations(
            CachePulls<Sequence> pulls,
            RunningSequences running,
            WaitingQueue waiting,
            Routing routing,
            SchedulerListener listener) {
        this.policy = new MigrationPolicy<>(running, routing);
        this.pulls = pulls;
        this.running = running;
        this.waiting = waiting;
        this.routing = routing;
        this.listener = listener;
    }

    /**
     * Begins all migrations that should begin now.
     *
     * @param admit admits waiting sequences; the next choice sees the new load
     */
    void begin(Runnable admit, long now) {
        Optional<Migration<Sequence>> next;
        while ((next = policy.next(now)).isPresent()) {
            begin(next.get(), admit, now);
        }
    }

    private void begin(Migration<Sequence> migration, Runnable admit, long now) {
        Sequence sequence = migration.sequence();
        Route before = sequence.route();
        boolean keepsCaches = running.suspend(migration, now);
        if (!keepsCaches) {
            running.drop(sequence);
            sequence.migrateWithoutCaches(now);
        }
        waiting.readmit(sequence, now);
        admit.run();
        if (!keepsCaches && sequence.state() != Sequence.State.WAITING) {
            MigrationPath.between(before.roles(), sequence.route().roles())
                    .forEach(path -> count(path, migration.reason()));
        }
    }

    /** Pulls the cache of a sequence that was admitted with a new replica. The sequence is ready when the pull has ended. */
    void pull(Sequence sequence, long now) {
        Pull<Sequence> pull = running.planPull(sequence, now);
        pulls.begin(pull).ifPresent(outcome -> finish(pull, outcome, now));
    }

    /** A pull has ended. One that is not in flight any more was given up: its late outcome changes nothing. */
    void pullEnded(Pull<Sequence> pull, PullOutcome outcome, long now) {
        if (!pulls.end(pull)) {
            return;
        }
        if (outcome == PullOutcome.TARGET_LOST) {
            routing.suspect(pull.to(), now);
        }
        if (pull.sequence().state() == Sequence.State.FINISHED) {
            running.drop(pull.sequence());
        } else {
            finish(pull, outcome, now);
        }
    }

    /** Gives up pulls past their time limit. */
    void endOverdue(long now) {
        pulls.overdue(now).forEach(pull -> pullEnded(pull, PullOutcome.TOO_LONG, now));
    }

    private void finish(Pull<Sequence> pull, PullOutcome outcome, long now) {
        Sequence sequence = pull.sequence();
        boolean back = outcome.leavesTheOldOneBetter();
        listener.pullEnded(pull.from().stage(), outcome);
        if (!back) {
            count(pull.path(), pull.from().reason());
        }
        if (outcome == PullOutcome.MOVED) {
            running.pulled(sequence);
            running.setReady(sequence);
            return;
        }
        if (running.pullFailed(sequence, back, now)) {
            sequence.waitWithCaches(now);
        } else {
            running.drop(sequence);
            sequence.waitAnew(now);
        }
        waiting.readmit(sequence, now);
    }

    private void count(MigrationPath path, MigrationPolicy.Reason reason) {
        Map<MigrationPath, Long> more = new HashMap<>(counts);
        more.merge(path, 1L, Long::sum);
        counts = Map.copyOf(more);
        listener.migrated(path, reason);
    }

    /** Migrated sequences so far, by path. */
    Map<MigrationPath, Long> counts() {
        return counts;
    }
}
