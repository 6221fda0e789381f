package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.CachePulls;
import io.stagecoach.member.migration.CachePulls.Pull;
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
 * Drives sequences through the stages 0 … K-1. {@link #step} is the map: handle an event, admit, migrate, send batches, tell
 * listeners. The states of a sequence, and the terms for them, are in the package's description.
 *
 * <ul>
 *   <li>A new text: {@link #submit} queues or refuses it, {@link #admit} gives it a route.
 *   <li>A reply, however late: {@link #replied}. Batches have no time limit; {@link BatchesInFlight} says why, and where one would go.
 *   <li>Priorities would go into {@link WaitingQueue#poll} (who is admitted next) and {@link Batcher#next} (who goes into a batch).
 * </ul>
 *
 * <p>Single-threaded: {@link SchedulerLoop} calls {@link #step} from one thread. A step never blocks; it costs a few passes over the
 * running sequences.
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
    private final Migrations migrations;
    private final Batcher batcher;
    private final BatchesInFlight inFlight;
    private final ListenerQueue listenerCalls = new ListenerQueue();
    /** Time of the present step. */
    private long now;

    private boolean leaving;
    private volatile SchedulerStats stats;

    /**
     * @param self this member's id; it changes when the member was cut off from the cluster and joins again
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
        CachePulls<Sequence> pulls = new CachePulls<>(
                self, stages, routing, (pull, outcome) -> events.accept(new Event.PullEnded(pull, outcome)));
        this.migrations = new Migrations(pulls, running, waiting, routing, listener);
        this.batcher = new Batcher(routing::depth, new Batcher.PrefillBudget(limits.promptRows()));
        this.inFlight = new BatchesInFlight(self, stages, nanoTime, events);
        this.stats = newStats();
    }

    /** Handles one event and does all that follows from it. */
    public void step(Event event) {
        now = nanoTime.getAsLong();
        handle(event);
        admit();
        migrations.begin(this::admit, now);
        sendBatches();
        stats = newStats();
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
            case Event.PullEnded(Pull<Sequence> pull, PullOutcome outcome) -> migrations.pullEnded(pull, outcome, now);
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
        if (sequence.caches().needsPull()) {
            migrations.pull(sequence, now);
        } else {
            running.setReady(sequence);
        }
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

    /** All stages have computed a sequence's step: it is ready for the next one, or it is finished, or its window slides. */
    private void advance(StepResults.Computed computed) {
        Sequence sequence = computed.sequence();
        sequence.advance(computed.step(), computed.scores(), computed.token(), now);
        sequence.progress().tellRecovery(listener);
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

    /** Requeues these sequences of the batch: their stage did not compute their step. The one recovery, whatever the cause. */
    private void requeue(Batch batch, List<Batch.Entry> entries, RequeueCause cause) {
        for (Batch.Entry entry : entries) {
            Sequence sequence = entry.sequence();
            if (sequence.state() == Sequence.State.FINISHED) {
                running.drop(sequence);
            } else {
                listener.requeued(batch.stage(), cause);
                running.requeue(sequence, batch.stage(), cause, now);
                waiting.requeue(sequence, now);
            }
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
        migrations.endOverdue(now);
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

    private SchedulerStats newStats() {
        return new SchedulerStats(
                running.size(), limits.maxRunning(), waiting.size(), migrations.counts(), prefixes.use());
    }

    /** The numbers after the last step. Thread-safe. */
    public SchedulerStats stats() {
        return stats;
    }
}
