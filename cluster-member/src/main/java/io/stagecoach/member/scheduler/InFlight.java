package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageTask;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The batches that are at a stage or on the way there and back. Each comes back as an event, whatever happens. */
final class InFlight {
    /** Runs on the thread that brings the answer: it only queues it, which is less than what another thread would take. */
    private static final Executor ON_BRINGER = Runnable::run;

    private final Supplier<UUID> self;
    private final StageClient stages;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    private final Set<Batch> flying = Collections.newSetFromMap(new IdentityHashMap<>());

    InFlight(Supplier<UUID> self, StageClient stages, LongSupplier nanoTime, Consumer<Event> events) {
        this.self = self;
        this.stages = stages;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    void send(Batch batch, RoleClaim claim) {
        flying.add(batch);
        StageTask task = new StageTask(claim.role(), claim.epoch(), self.get(), batch.steps(), batch.rows());
        long sent = nanoTime.getAsLong();
        StageClient.made(() -> stages.run(claim, task))
                .whenCompleteAsync(
                        (reply, failure) -> {
                            long roundTrip = nanoTime.getAsLong() - sent;
                            events.accept(
                                    failure == null
                                            ? new Event.Answered(batch, reply, roundTrip)
                                            : new Event.Lost(batch, failure));
                        },
                        ON_BRINGER);
    }

    void landed(Batch batch) {
        flying.remove(batch);
    }

    Collection<Batch> all() {
        return Collections.unmodifiableSet(flying);
    }
}
