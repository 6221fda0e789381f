package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.stage.PullOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Makes sequences change over to other replicas, as {@link MigrationPolicy} decides, and counts which way they went. One that
 * changes over waits for another replica of one stage, as one that has lost it does; there its cache is fetched from the
 * old one, or else computed again.
 */
final class Migrations {
    private final RunningSequences running;
    private final Admission admission;
    private final CachePulls moves;
    private final Set<Sequence> ready;
    private final LongSupplier nanoTime;
    private final Supplier<SchedulerListener> listener;
    private volatile Map<MigrationPath, Long> counts = Map.of();

    /** @param ready sequences that have a route and are not under way */
    Migrations(
            RunningSequences running,
            Admission admission,
            CachePulls moves,
            Set<Sequence> ready,
            LongSupplier nanoTime,
            Supplier<SchedulerListener> listener) {
        this.running = running;
        this.admission = admission;
        this.moves = moves;
        this.ready = ready;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Those who wait get a route where there is room, and then those who can do better another one. */
    void make(Routing routing) {
        admit(routing);
        MigrationPolicy transfers = new MigrationPolicy(running, routing, nanoTime.getAsLong());
        Optional<MigrationPolicy.Transfer> next;
        while ((next = transfers.next(ready)).isPresent()) {
            change(next.get(), routing);
        }
    }

    private void change(MigrationPolicy.Transfer transfer, Routing routing) {
        Sequence sequence = transfer.sequence();
        Route before = sequence.route();
        ready.remove(sequence);
        boolean keepsCaches = running.part(transfer, nanoTime.getAsLong());
        if (!keepsCaches) {
            running.retire(sequence);
            sequence.changeOver(nanoTime.getAsLong());
        }
        admission.goOn(sequence, nanoTime.getAsLong());
        admit(routing);
        if (!keepsCaches && sequence.state() != SequenceState.WAITING) {
            MigrationPath.between(before.roles(), sequence.route().roles())
                    .forEach(way -> count(way, transfer.stolen()));
        }
    }

    private void admit(Routing routing) {
        List<Sequence> admitted;
        do {
            admitted = admission.admit(routing, nanoTime.getAsLong());
            admitted.forEach(sequence -> begin(sequence, routing));
        } while (!admitted.isEmpty());
    }

    private void begin(Sequence sequence, Routing routing) {
        if (!sequence.caches().canFetch()) {
            ready.add(sequence);
            return;
        }
        CachePulls.Move move = moves.plan(sequence, running.recomputeNanos(sequence), nanoTime.getAsLong());
        moves.begin(move, routing).ifPresent(outcome -> end(move, outcome));
    }

    /** The new replica has answered. */
    void land(CachePulls.Move move, PullOutcome outcome, Routing routing) {
        if (!moves.landed(move)) {
            return;
        }
        if (outcome == PullOutcome.TARGET_LOST) {
            routing.suspect(move.to(), nanoTime.getAsLong());
        }
        if (move.sequence().state() == SequenceState.FINISHED) {
            running.retire(move.sequence());
        } else {
            end(move, outcome);
        }
    }

    /** Nobody waits any longer for those that take too long. */
    void expire(Routing routing) {
        moves.overdue(nanoTime.getAsLong()).forEach(move -> land(move, PullOutcome.TOO_LONG, routing));
    }

    /** What did not come along is computed again, as when it is lost; or the sequence goes back to where it is. */
    private void end(CachePulls.Move move, PullOutcome outcome) {
        Sequence sequence = move.sequence();
        listener.get().moveEnded(move.from().stage(), outcome);
        if (!outcome.leavesTheOldOneBetter()) {
            count(new MigrationPath(move.from().role(), move.to()), move.from().stolen());
        }
        if (outcome == PullOutcome.MOVED) {
            running.fetched(sequence);
            ready.add(sequence);
            return;
        }
        long now = nanoTime.getAsLong();
        if (running.unfetched(sequence, outcome.leavesTheOldOneBetter(), now)) {
            sequence.waitAgain(now);
        } else {
            running.retire(sequence);
            sequence.startOver(now);
        }
        admission.goOn(sequence, now);
    }

    private void count(MigrationPath way, boolean stolen) {
        counts = MigrationPath.counted(counts, way);
        listener.get().changedOver(way, stolen);
    }

    /** By where from and where to; any thread may ask. */
    Map<MigrationPath, Long> counts() {
        return counts;
    }
}
