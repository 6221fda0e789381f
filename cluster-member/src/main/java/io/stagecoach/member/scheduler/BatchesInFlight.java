package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageReply;
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

/**
 * The batches at a stage or on the way there and back. Each ends with one event: {@link Event.Replied}, or {@link
 * Event.Unreachable} when its call fails.
 *
 * <p><b>A late reply.</b> A batch has no time limit: its sequences wait until the call ends. A stage that hangs with its member
 * ends the call when the cluster drops the member, after 3 to 4 s. A reply cannot be taken for another one, however late it is:
 * the event carries the batch object itself, and {@link #end} accepts each batch once. Whoever adds a time limit takes the overdue
 * batches out of this set on a tick and requeues their sequences; their replies then find no batch and are ignored.
 */
final class BatchesInFlight {
    /** The thread that brings the reply only queues the event: cheaper than to wake another thread for it. */
    private static final Executor ON_REPLYING_THREAD = Runnable::run;

    private final Supplier<UUID> self;
    private final StageClient stages;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    private final Set<Batch> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param events takes replies, from any thread */
    BatchesInFlight(Supplier<UUID> self, StageClient stages, LongSupplier nanoTime, Consumer<Event> events) {
        this.self = self;
        this.stages = stages;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    void send(Batch batch, RoleClaim claim) {
        inFlight.add(batch);
        StageTask task = new StageTask(claim.role(), claim.epoch(), self.get(), batch.steps(), batch.rows());
        long sent = nanoTime.getAsLong();
        StageClient.made(() -> stages.run(claim, task))
                .whenCompleteAsync(
                        (reply, failure) -> events.accept(ended(batch, reply, failure, nanoTime.getAsLong() - sent)),
                        ON_REPLYING_THREAD);
    }

    private static Event ended(Batch batch, StageReply reply, Throwable failure, long roundTripNanos) {
        return failure == null
                ? new Event.Replied(batch, reply, roundTripNanos)
                : new Event.Unreachable(batch, failure);
    }

    /** @return false when the batch is not in flight any more: its reply came too late and must be ignored */
    boolean end(Batch batch) {
        return inFlight.remove(batch);
    }

    Collection<Batch> all() {
        return Collections.unmodifiableSet(inFlight);
    }
}
