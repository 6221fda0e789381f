package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.migration.MigrationPolicy.Migration;
import io.stagecoach.member.migration.MigrationSource;
import io.stagecoach.member.migration.Migrations;
import io.stagecoach.member.migration.Migrations.Pull;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageReply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Drives sequences through the stages 0 … K-1. {@link #step} is the map: handle what came in, admit, migrate, send batches, tell
 * listeners. The states of a sequence, and the words for them, are in the package's description.
 *
 * <p>Single-threaded: one thread calls {@link #step}. Replies come back to it as events. A step never blocks; it costs a few passes
 * over the running sequences.
 */
public final class Scheduler {
    private static final int PARKED_FOR_EACH = 4;

    private final SchedulerLimits limits;
    private final LongSupplier nanoTime;
    private final SchedulerListener listener;
    private final Routing routing;
    private final WaitingQueue waiting;
    private final RunningSequences running;
    private final PrefixCache prefixes;
    private final StageInputs.Room inputsRoom;
    private final MigrationPolicy<Sequence> migrationPolicy;
    private final Migrations<Sequence> migrations;
    private final Batcher batcher;
    private final BatchesInFlight inFlight;
    private final ListenerQueue listenerCalls = new ListenerQueue();
    /** Time of the present step. */
    private long now;

    private boolean leaving;
    private volatile Load load = new Load(0, 0);

    /**
     * How many sequences this scheduler has.
     *
     * @param running with caches at the stages
     * @param waiting for their admission, the first or a later one
     */
    public record Load(int running, int waiting) {
        public boolean isEmpty() {
            return running == 0 && waiting == 0;
        }
    }

    /**
     * @param self this member's id; it changes when a cluster that was split is one again
     * @param nanoTime the clock of all times here, in nanoseconds
     * @param events takes replies of stages, from any thread, for the thread that calls {@link #step}
     */
    public Scheduler(
            Supplier<UUID> self,
            SchedulerLimits limits,
            StageClient stages,
            LongSupplier nanoTime,
            Consumer<Event> events,
            SchedulerListener listener) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.now = nanoTime.getAsLong();
        this.routing = new Routing(limits.stages());
        this.waiting = new WaitingQueue(limits, now);
        this.prefixes = new PrefixCache(PARKED_FOR_EACH * limits.maxRunning());
        this.running = new RunningSequences(new CacheCommands(self, stages, routing, now), prefixes);
        this.inputsRoom = new StageInputs.Room(limits.heldInputs());
        this.migrationPolicy = new MigrationPolicy<>(running, routing);
        this.migrations = new Migrations<>(
                self, stages, routing, (pull, outcome) -> events.accept(new Event.PullEnded(pull, outcome)));
        this.batcher = new Batcher(routing::depth, new Batcher.PrefillBudget(limits.promptRows()));
        this.inFlight = new BatchesInFlight(self, stages, nanoTime, events);
    }

    /** Handles one event and does all that follows from it. */
    public void step(Event event) {
        now = nanoTime.getAsLong();
        handle(event);
        admit();
        migrate();
        sendBatches();
        load = new Load(running.size(), waiting.size());
        listenerCalls.run();
    }

    private void handle(Event event) {
        switch (event) {
            case Event.Submitted(UUID id, GenerationRequest request, GenerationListener reader) ->
                submit(newSequence(id, request, reader));
            case Event.Cancelled(UUID id) -> end(id, Sequence::cancel);
            case Event.Stopped(UUID id) -> end(id, sequence -> sequence.finish(GenerationResult.Reason.STOP, now));
            case Event.Replied(Batch batch, StageReply reply, long roundTripNanos) ->
                replied(batch, reply, roundTripNanos);
            case Event.Unreachable(Batch batch, Throwable ignored) -> unreachable(batch);
            case Event.PullEnded(Pull<Sequence> pull, PullOutcome outcome) -> pullEnded(pull, outcome);
            case Event.ClaimsChanged(var claims, var hosts) -> claimsChanged(claims, hosts);
            case Event.Ticked() -> checkTimes();
            case Event.Leaving(int handOver) -> leave(handOver);
        }
    }

    /** Takes a new text into the queue, or refuses it. {@link #admit} gives it a route. */
    private void submit(Sequence sequence) {
        Set<Integer> missing = routing.missing();
        if (leaving) {
            sequence.fail(GenerationException.leaving());
        } else if (!missing.isEmpty() && !sequence.beganElsewhere()) {
            sequence.fail(GenerationException.uncovered(missing));
        } else if (waiting.isFull() && running.size() >= limits.maxRunning()) {
            sequence.fail(GenerationException.overloaded(waiting.size()));
        } else {
            waiting.add(sequence);
        }
    }

    private Sequence newSequence(UUID id, GenerationRequest request, GenerationListener reader) {
        return new Sequence(id, request, listenerCalls.queueing(reader), new StageInputs(inputsRoom), now);
    }

    /** Admits waiting sequences while there is room, new texts and returned ones alike. */
    private void admit() {
        List<Sequence> admitted;
        do {
            admitted = admitInOrder();
            admitted.forEach(this::begin);
        } while (!admitted.isEmpty()); // a pull that fails at once makes room again
    }

    private List<Sequence> admitInOrder() {
        List<Sequence> admitted = new ArrayList<>();
        while (running.size() < limits.maxRunning() && routing.missing().isEmpty()) {
            Optional<Sequence> next = waiting.poll(now, limits.maxRunning() - running.size());
            if (next.isEmpty()) {
                break;
            }
            Route route = routing.leastLoaded(next.get().caches()::keeper, running::load)
                    .orElseThrow();
            running.add(next.get(), route, now);
            admitted.add(next.get());
        }
        return admitted;
    }

    /** An admitted sequence is ready, unless its cache is still at the replica that it migrates off. */
    private void begin(Sequence sequence) {
        if (!sequence.caches().needsPull()) {
            running.setReady(sequence);
            return;
        }
        MigrationSource from = sequence.caches().oldReplica();
        Pull<Sequence> pull = Migrations.plan(
                sequence,
                sequence.cache(),
                from,
                sequence.route().at(from.stage()),
                sequence.budget(),
                running.load().recomputeNanos(sequence),
                now);
        migrations.begin(pull).ifPresent(outcome -> finishPull(pull, outcome));
    }

    /** Moves sequences off draining replicas, and onto less loaded ones. */
    private void migrate() {
        Optional<Migration<Sequence>> next;
        while ((next = migrationPolicy.next(now)).isPresent()) {
            migrate(next.get());
        }
    }

    private void migrate(Migration<Sequence> migration) {
        Sequence sequence = migration.sequence();
        Route before = sequence.route();
        boolean keepsCaches = running.suspend(migration, now);
        if (!keepsCaches) {
            running.drop(sequence);
            sequence.migrateWithoutCaches(now);
        }
        waiting.readmit(sequence, now);
        admit();
        if (!keepsCaches && sequence.state() != Sequence.State.WAITING) {
            MigrationPath.between(before.roles(), sequence.route().roles())
                    .forEach(path -> countMigration(path, migration.reason()));
        }
    }

    private void countMigration(MigrationPath path, MigrationPolicy.Reason reason) {
        migrations.count(path);
        listener.migrated(path, reason);
    }

    private void pullEnded(Pull<Sequence> pull, PullOutcome outcome) {
        if (!migrations.end(pull)) {
            return; // given up before
        }
        if (outcome == PullOutcome.TARGET_LOST) {
            routing.suspect(pull.to(), now);
        }
        if (pull.sequence().state() == Sequence.State.FINISHED) {
            running.drop(pull.sequence());
        } else {
            finishPull(pull, outcome);
        }
    }

    /** The sequence is ready at its new replica, goes back to the old one, or is computed again as after a loss. */
    private void finishPull(Pull<Sequence> pull, PullOutcome outcome) {
        Sequence sequence = pull.sequence();
        boolean back = outcome.leavesTheOldOneBetter();
        listener.pullEnded(pull.from().stage(), outcome);
        if (!back) {
            countMigration(pull.path(), pull.from().reason());
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

    private void sendBatches() {
        Optional<Batch> batch;
        while ((batch = batcher.next(running.ready(), inFlight.all(), running.all())).isPresent()) {
            batch.get().entries().forEach(entry -> running.takeReady(entry.sequence()));
            send(batch.get());
        }
    }

    private void send(Batch batch) {
        Optional<RoleClaim> claim = routing.claim(batch.role());
        if (claim.isPresent()) {
            inFlight.send(batch, claim.get());
        } else {
            requeue(batch, batch.entries(), RequeueCause.NOT_OWNER);
        }
    }

    /** A stage has answered. A batch that is no longer in flight was given up: its late reply changes nothing. */
    private void replied(Batch batch, StageReply reply, long roundTripNanos) {
        if (!inFlight.end(batch)) {
            return;
        }
        switch (reply) {
            case StageReply.Done done -> computed(batch, done, roundTripNanos);
            case StageReply.Refused(StageReply.Reason reason, String ignored) -> {
                if (reason == StageReply.Reason.NOT_OWNER) {
                    routing.suspect(batch.role(), now);
                }
                requeue(batch, batch.entries(), RequeueCause.of(reason));
            }
        }
    }

    private void unreachable(Batch batch) {
        if (inFlight.end(batch)) {
            routing.suspect(batch.role(), now);
            requeue(batch, batch.entries(), RequeueCause.UNREACHABLE);
        }
    }

    private void computed(Batch batch, StageReply.Done done, long roundTripNanos) {
        listener.stageReplied(batch.recordTimes(done, roundTripNanos, now));
        if (batch.decodes()) {
            running.load().passed(batch.role(), batch.entries().size(), done.computeNanos());
        }
        StepResults results = StepResults.of(batch, done);
        // A full stage serves others first, which is no failure, however long it takes.
        results.full().forEach(entry -> entry.sequence().progress().waits(now));
        requeue(batch, results.full(), RequeueCause.FULL);
        results.missed().forEach(entry -> running.missed(entry.step()));
        requeue(batch, results.missed(), RequeueCause.CACHE_MISS);
        results.ended().forEach(entry -> running.release(entry.sequence()));
        results.done().forEach(this::advance);
        results.onward().ifPresent(this::send);
    }

    /** A sequence has all of its step: it is ready for the next one, or it is finished, or its window slides. */
    private void advance(StepResults.Computed computed) {
        Sequence sequence = computed.sequence();
        sequence.scored(computed.step(), computed.scores());
        if (computed.token() == null) {
            sequence.computed(computed.step(), now);
        } else {
            sequence.sampled(computed.step(), computed.token(), now);
        }
        tellRecovery(sequence.progress());
        running.computed(sequence);
        GenerationResult.Reason end = sequence.end();
        if (end != null) {
            sequence.finish(end, now);
            running.release(sequence);
        } else if (sequence.known().outgrown()) {
            running.release(sequence);
            sequence.slide(now);
            waiting.readmit(sequence, now);
        } else {
            running.setReady(sequence);
        }
    }

    private void tellRecovery(Progress progress) {
        progress.takeRecomputed().forEach(listener::recomputed);
        Progress.Takeover takeover = progress.takeTakeover();
        if (takeover != null) {
            listener.recovered(takeover.stage(), takeover.nanos());
        }
    }

    /**
     * Requeues these sequences of the batch: their stage did not compute their step. The one recovery, whatever the cause. Where only
     * this stage lost its cache, the others keep theirs; else all stages compute the known tokens again.
     */
    private void requeue(Batch batch, List<Batch.Entry> entries, RequeueCause cause) {
        for (Batch.Entry entry : entries) {
            Sequence sequence = entry.sequence();
            if (sequence.state() == Sequence.State.FINISHED) {
                running.drop(sequence);
                continue;
            }
            if (cause.isLoss()) {
                sequence.progress().lost(batch.stage(), now);
            }
            listener.requeued(batch.stage(), cause);
            if (!cause.losesOnlyThatStage() || !running.suspend(sequence, batch.stage(), now)) {
                running.drop(sequence);
                sequence.requeue(now);
            }
            waiting.requeue(sequence, now);
        }
    }

    private void claimsChanged(Collection<RoleClaim> claims, Map<UUID, Host> hosts) {
        List<Role> lost = routing.update(claims, hosts);
        running.dropParkedAt(lost);
        waiting.endPauses(now);
        listener.claimsChanged(claims);
    }

    /** Ends suspicions, hopeless waits and overdue pulls. A time limit of batches in flight would be checked here too. */
    private void checkTimes() {
        routing.trust(now);
        Set<Integer> missing = routing.missing();
        waiting.removeStuck(missing.isEmpty(), now)
                .forEach(sequence -> sequence.fail(GenerationException.stuck(missing, limits.recoveryLimit())));
        running.retain(now);
        migrations.overdue(now).forEach(pull -> pullEnded(pull, PullOutcome.TOO_LONG));
    }

    /** Ends a sequence before its end, waiting or running. One with a batch in flight leaves the stages with the reply. */
    private void end(UUID id, Consumer<Sequence> how) {
        waiting.remove(id).ifPresent(how);
        running.find(id)
                .filter(sequence -> sequence.state() != Sequence.State.FINISHED)
                .ifPresent(sequence -> {
                    how.accept(sequence);
                    if (running.takeReady(sequence)) {
                        running.release(sequence);
                    }
                });
    }

    /** Admits nothing more, and hands over running sequences: those with most tokens to come, as the others may end here. */
    private void leave(int handOver) {
        leaving = true;
        waiting.removeAll().forEach(sequence -> sequence.fail(GenerationException.leaving()));
        running.all().stream()
                .filter(sequence -> sequence.state() != Sequence.State.FINISHED)
                .sorted(Comparator.comparing(Sequence::remaining).reversed())
                .limit(handOver)
                .toList()
                .forEach(sequence -> {
                    sequence.fail(GenerationException.leaving());
                    running.drop(sequence);
                });
    }

    /** As of the last step; any thread may ask. */
    public Load load() {
        return load;
    }

    /** Migrated sequences so far, by path; any thread may ask. */
    public Map<MigrationPath, Long> migrations() {
        return migrations.counts();
    }

    /** How much the prefix cache was of use; any thread may ask. */
    public PrefixCache.Use prefixUse() {
        return prefixes.use();
    }
}
