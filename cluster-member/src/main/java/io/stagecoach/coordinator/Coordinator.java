package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import io.stagecoach.claim.RoleClaim;
import io.stagecoach.stage.Rows;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Drives sequences: waiting -> prefill -> decode -> finished, each step through the stages 0 … K-1. Whatever goes wrong
 * at a stage, its sequences are put back as prefill. Single-threaded: {@link #handle} is called by one thread, and
 * answers of stages come back to it as events.
 */
public final class Coordinator {
    private final UUID self;
    private final CoordinatorLimits limits;
    private final StageClient stages;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;

    private final WaitingRoom waiting;
    private final Map<UUID, Sequence> running = new LinkedHashMap<>();
    private final List<Sequence> ready = new ArrayList<>();
    private final Set<Flight> flying = new HashSet<>();
    private final Outstanding outstanding = new Outstanding();
    private Routing routing;
    private boolean leaving;

    /** @param events takes the answers of stages, from any thread, and gives them to {@link #handle} one by one */
    public Coordinator(
            UUID self, CoordinatorLimits limits, StageClient stages, LongSupplier nanoTime, Consumer<Event> events) {
        this.self = self;
        this.limits = limits;
        this.stages = stages;
        this.nanoTime = nanoTime;
        this.events = events;
        this.waiting = new WaitingRoom(limits);
        this.routing = new Routing(limits.stages(), List.of());
    }

    public void handle(Event event) {
        switch (event) {
            case Event.Submitted(UUID id, GenerationRequest request, GenerationListener listener) ->
                submit(new Sequence(id, request, listener, nanoTime.getAsLong()));
            case Event.Cancelled(UUID id) -> cancel(id);
            case Event.Answered(Flight flight, StageReply reply, long roundTrip) -> land(flight, reply, roundTrip);
            case Event.Lost(Flight flight, Throwable ignored) -> lose(flight);
            case Event.ClaimsChanged(var claims) -> routing = new Routing(limits.stages(), claims);
            case Event.Ticked() -> waiting.expired(nanoTime.getAsLong()).forEach(this::giveUp);
            case Event.Leaving() -> leave();
        }
        admit();
        depart();
    }

    /** Sequences with caches at the stages. */
    public int running() {
        return running.size();
    }

    public int waiting() {
        return waiting.size();
    }

    private void submit(Sequence sequence) {
        Set<Integer> missing = routing.missing();
        if (leaving) {
            sequence.fail(GenerationException.leaving());
        } else if (!missing.isEmpty()) {
            sequence.fail(GenerationException.uncovered(missing));
        } else if (waiting.isFull()) {
            sequence.fail(GenerationException.overloaded(waiting.size()));
        } else {
            waiting.add(sequence);
        }
    }

    private void cancel(UUID id) {
        waiting.remove(id).ifPresent(Sequence::cancel);
        Sequence sequence = running.get(id);
        if (sequence != null) {
            sequence.cancel();
            if (ready.remove(sequence)) {
                retire(sequence);
            }
        }
    }

    private void giveUp(Sequence sequence) {
        Set<Integer> missing = routing.missing();
        sequence.fail(
                missing.isEmpty()
                        ? GenerationException.internal(
                                "no progress for " + limits.recoveryLimit().toSeconds() + " s")
                        : GenerationException.uncovered(missing));
    }

    private void leave() {
        leaving = true;
        waiting.drain().forEach(sequence -> sequence.fail(GenerationException.leaving()));
        List.copyOf(running.values()).forEach(sequence -> {
            sequence.fail(GenerationException.leaving());
            retire(sequence);
        });
        ready.clear();
    }

    /** Gives waiting sequences a route while there is room. */
    private void admit() {
        while (running.size() < limits.maxRunning()) {
            Optional<Route> route = routing.shortest(outstanding::of);
            Optional<Sequence> next = route.isEmpty() ? Optional.empty() : waiting.poll(nanoTime.getAsLong());
            if (next.isEmpty()) {
                return;
            }
            Sequence sequence = next.get();
            sequence.admit(route.orElseThrow(), nanoTime.getAsLong());
            outstanding.add(sequence);
            running.put(sequence.id(), sequence);
            ready.add(sequence);
        }
    }

    private void depart() {
        Optional<List<Sequence>> group;
        while ((group = Departures.next(ready, flying, running.size(), limits.stages())).isPresent()) {
            ready.removeAll(group.get());
            List<Flight.Passenger> passengers = group.get().stream()
                    .map(sequence -> new Flight.Passenger(sequence, sequence.nextStep(limits.promptChunk())))
                    .toList();
            int[] ids = passengers.stream()
                    .flatMapToInt(
                            passenger -> Arrays.stream(passenger.sequence().tokens(passenger.step())))
                    .toArray();
            send(new Flight(passengers.getFirst().sequence().route(), 0, passengers, new Rows.Ids(ids)));
        }
    }

    private void send(Flight flight) {
        Role role = flight.route().roles().get(flight.stage());
        Optional<RoleClaim> claim = routing.claim(role);
        if (claim.isEmpty()) {
            putBack(flight.passengers());
            return;
        }
        flying.add(flight);
        StageTask task = new StageTask(role, claim.get().epoch(), self, flight.steps(), flight.rows());
        long sent = nanoTime.getAsLong();
        stages.run(claim.get(), task).whenComplete((reply, failure) -> {
            long roundTrip = nanoTime.getAsLong() - sent;
            events.accept(
                    failure == null ? new Event.Answered(flight, reply, roundTrip) : new Event.Lost(flight, failure));
        });
    }

    private void land(Flight flight, StageReply reply, long roundTrip) {
        flying.remove(flight);
        switch (reply) {
            case StageReply.Refused refused -> putBack(flight.passengers());
            case StageReply.Done done -> {
                record(flight, done, roundTrip);
                Arrivals arrivals = Arrivals.of(flight, done);
                putBack(arrivals.refused());
                arrivals.left().forEach(passenger -> retire(passenger.sequence()));
                arrivals.done().forEach(this::advance);
                arrivals.onward().ifPresent(this::send);
            }
        }
    }

    private void lose(Flight flight) {
        flying.remove(flight);
        putBack(flight.passengers());
    }

    private void advance(Arrivals.Landed landed) {
        Sequence sequence = landed.sequence();
        if (landed.token() == null) {
            sequence.computed(landed.step());
        } else {
            sequence.sampled(landed.step(), landed.token(), nanoTime.getAsLong());
        }
        GenerationResult.Reason end = landed.token() == null ? null : sequence.end();
        if (end == null) {
            ready.add(sequence);
        } else {
            sequence.finish(end, nanoTime.getAsLong());
            retire(sequence);
        }
    }

    /** The one recovery, whatever the cause: back to waiting, to be prefilled from the known tokens. */
    private void putBack(List<Flight.Passenger> passengers) {
        for (Flight.Passenger passenger : passengers) {
            Sequence sequence = passenger.sequence();
            boolean cancelled = sequence.state() == Sequence.State.FINISHED;
            retire(sequence);
            if (!cancelled) {
                sequence.requeue(nanoTime.getAsLong());
                waiting.putBack(sequence, nanoTime.getAsLong());
            }
        }
    }

    /** The sequence leaves the stages: its caches are dropped there. */
    private void retire(Sequence sequence) {
        if (running.remove(sequence.id()) != null) {
            outstanding.remove(sequence);
            for (Role role : sequence.route().roles()) {
                routing.claim(role).ifPresent(claim -> stages.forget(claim, List.of(sequence.cache())));
            }
        }
    }

    private void record(Flight flight, StageReply.Done done, long roundTrip) {
        long hop = Math.max(0, roundTrip - done.computeNanos() - done.queueNanos());
        for (Flight.Passenger passenger : flight.passengers()) {
            passenger
                    .sequence()
                    .times()
                    .step(new GenerationResult.StageTiming(
                            flight.stage(), done.member(), 1, done.computeNanos(), done.queueNanos(), hop));
        }
    }
}
