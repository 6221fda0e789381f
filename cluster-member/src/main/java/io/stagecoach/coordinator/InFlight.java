package io.stagecoach.coordinator;

import io.stagecoach.claim.RoleClaim;
import io.stagecoach.stage.StageTask;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The flights that are at a stage or on the way there and back. Each comes back as an event, whatever happens. */
final class InFlight {
    /** Runs on the thread that brings the answer: it only queues it, which is less than what another thread would take. */
    private static final Executor ON_BRINGER = Runnable::run;

    private final Supplier<UUID> self;
    private final StageClient stages;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    private final Set<Flight> flying = Collections.newSetFromMap(new IdentityHashMap<>());

    InFlight(Supplier<UUID> self, StageClient stages, LongSupplier nanoTime, Consumer<Event> events) {
        this.self = self;
        this.stages = stages;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    void send(Flight flight, RoleClaim claim) {
        flying.add(flight);
        StageTask task = new StageTask(claim.role(), claim.epoch(), self.get(), flight.steps(), flight.rows());
        long sent = nanoTime.getAsLong();
        StageClient.made(() -> stages.run(claim, task))
                .whenCompleteAsync(
                        (reply, failure) -> {
                            long roundTrip = nanoTime.getAsLong() - sent;
                            events.accept(
                                    failure == null
                                            ? new Event.Answered(flight, reply, roundTrip)
                                            : new Event.Lost(flight, failure));
                        },
                        ON_BRINGER);
    }

    void landed(Flight flight) {
        flying.remove(flight);
    }

    Collection<Flight> all() {
        return Collections.unmodifiableSet(flying);
    }
}
