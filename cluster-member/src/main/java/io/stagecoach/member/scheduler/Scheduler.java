package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageReply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Drives sequences: waiting -> prefill -> decode -> finished, each step through the stages 0 … K-1. Whatever goes wrong
 * at a stage, its sequences are put back as prefill. Single-threaded: {@link #handle} is called by one thread, and
 * answers of stages come back to it as events.
 */
public final class Scheduler {
    private static final int PARKED_FOR_EACH = 4;

    private final SchedulerLimits limits;
    private final LongSupplier nanoTime;
    private final InFlight inFlight;
    private final Admission admission;
    private final PrefixCache prefixes;
    private final RunningSequences running;
    private final ListenerQueue outbox = new ListenerQueue();
    private final Set<Sequence> ready = new LinkedHashSet<>();
    private final Batcher departures;
    private final StageInputs.Room room;
    private final Losses losses;
    private final Migrations changeOvers;
    private final Endings endings;
    private Routing routing;
    private SchedulerListener listener = SchedulerListener.NONE;
    private volatile Load load = new Load(0, 0);

    /**
     * What this coordinator has to do.
     *
     * @param running sequences with caches at the stages
     * @param waiting sequences without
     */
    public record Load(int running, int waiting) {
        public boolean isEmpty() {
            return running == 0 && waiting == 0;
        }
    }

    /**
     * @param self the member's id; it changes when a cluster that was split is one again
     * @param events takes the answers of stages, from any thread, and gives them to {@link #handle} one by one
     */
    public Scheduler(
            Supplier<UUID> self,
            SchedulerLimits limits,
            StageClient stages,
            LongSupplier nanoTime,
            Consumer<Event> events) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.inFlight = new InFlight(self, stages, nanoTime, events);
        this.departures = new Batcher(route -> routing.spread(route), new PrefillBudget(limits.promptRows()));
        this.room = new StageInputs.Room(limits.heldInputs());
        this.routing = new Routing(limits.stages(), List.of(), Map.of());
        this.prefixes = new PrefixCache(PARKED_FOR_EACH * limits.maxRunning());
        this.running = new RunningSequences(new CacheCommands(self, stages, routing, nanoTime.getAsLong()), prefixes);
        this.admission = new Admission(limits, running, nanoTime.getAsLong());
        this.losses = new Losses(running, admission, nanoTime, () -> listener);
        this.endings = new Endings(running, admission, ready);
        this.changeOvers = new Migrations(
                running, admission, new CachePulls(self, stages, events), ready, nanoTime, () -> listener);
    }

    public void handle(Event event) {
        switch (event) {
            case Event.Submitted(UUID id, GenerationRequest request, GenerationListener listener) ->
                admission.submit(newSequence(id, request, listener), routing);
            case Event.Cancelled(UUID id) -> endings.end(id, Sequence::cancel);
            case Event.Stopped(UUID id) ->
                endings.end(id, sequence -> sequence.finish(GenerationResult.Reason.STOP, nanoTime.getAsLong()));
            case Event.Answered(Batch batch, StageReply reply, long roundTrip) -> land(batch, reply, roundTrip);
            case Event.Lost(Batch batch, Throwable ignored) -> {
                inFlight.landed(batch);
                routing.suspect(batch.role(), nanoTime.getAsLong());
                losses.putBack(batch, batch.entries(), RequeueCause.UNREACHABLE);
            }
            case Event.Moved(CachePulls.Move move, PullOutcome outcome) -> changeOvers.land(move, outcome, routing);
            case Event.ClaimsChanged(var claims, var hosts) -> {
                routing = new Routing(limits.stages(), claims, hosts);
                running.reroute(routing);
                admission.claimsChanged(nanoTime.getAsLong());
                listener.claimsChanged(claims);
            }
            case Event.Ticked() -> {
                routing.trust(nanoTime.getAsLong());
                admission.giveUp(routing, nanoTime.getAsLong());
                running.retain(nanoTime.getAsLong());
                changeOvers.expire(routing);
            }
            case Event.Leaving(int handOver) -> endings.leave(handOver);
        }
        changeOvers.make(routing);
        depart();
        load = new Load(running.size(), admission.waiting());
        outbox.send();
    }

    private Sequence newSequence(UUID id, GenerationRequest request, GenerationListener listener) {
        return new Sequence(id, request, outbox.before(listener), new StageInputs(room), nanoTime.getAsLong());
    }

    /** Call it before the first event. */
    public void listen(SchedulerListener next) {
        listener = next;
    }

    /** As of the last event; any thread may ask. */
    public Load load() {
        return load;
    }

    /** Sequences that changed over so far, by where from and where to; any thread may ask. */
    public Map<MigrationPath, Long> changeOvers() {
        return changeOvers.counts();
    }

    /** How much the prefix cache was of use; any thread may ask. */
    public PrefixCache.Use prefixUse() {
        return prefixes.use();
    }

    private void depart() {
        Optional<Batch> batch;
        while ((batch = departures.next(ready, inFlight.all(), running.all())).isPresent()) {
            batch.get().entries().forEach(entry -> ready.remove(entry.sequence()));
            send(batch.get());
        }
    }

    private void send(Batch batch) {
        Optional<RoleClaim> claim = routing.claim(batch.role());
        if (claim.isPresent()) {
            inFlight.send(batch, claim.get());
        } else {
            losses.putBack(batch, batch.entries(), RequeueCause.NOT_OWNER);
        }
    }

    private void land(Batch batch, StageReply reply, long roundTrip) {
        inFlight.landed(batch);
        switch (reply) {
            case StageReply.Refused(StageReply.Reason reason, String ignored) -> {
                if (reason == StageReply.Reason.NOT_OWNER) {
                    routing.suspect(batch.role(), nanoTime.getAsLong());
                }
                losses.putBack(batch, batch.entries(), RequeueCause.of(reason));
            }
            case StageReply.Done done -> {
                listener.answered(batch.recordTimes(done, roundTrip, nanoTime.getAsLong()));
                if (batch.decodes()) {
                    running.passed(batch.role(), batch.entries().size(), done.computeNanos());
                }
                StepResults arrivals = StepResults.of(batch, done);
                // Others are served first, which is no failure, however long it takes.
                arrivals.full().forEach(entry -> entry.sequence().progress().waits(nanoTime.getAsLong()));
                losses.putBack(batch, arrivals.full(), RequeueCause.FULL);
                arrivals.missed().forEach(entry -> running.missed(entry.step()));
                losses.putBack(batch, arrivals.missed(), RequeueCause.CACHE_MISS);
                arrivals.left().forEach(entry -> running.end(entry.sequence()));
                arrivals.done().forEach(this::advance);
                arrivals.onward().ifPresent(this::send);
            }
        }
    }

    private void advance(StepResults.Landed landed) {
        Sequence sequence = landed.sequence();
        sequence.scored(landed.step(), landed.scores());
        if (landed.token() == null) {
            sequence.computed(landed.step(), nanoTime.getAsLong());
        } else {
            sequence.sampled(landed.step(), landed.token(), nanoTime.getAsLong());
        }
        losses.advanced(sequence);
        running.advanced(sequence);
        GenerationResult.Reason end = sequence.end();
        if (end != null) {
            sequence.finish(end, nanoTime.getAsLong());
            running.end(sequence);
        } else if (sequence.known().outgrown()) {
            running.end(sequence);
            admission.slide(sequence, nanoTime.getAsLong());
        } else {
            ready.add(sequence);
        }
    }
}
