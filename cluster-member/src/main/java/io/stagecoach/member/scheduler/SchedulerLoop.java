package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.StageClient;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler's event queue. Any thread adds events; one thread takes them and steps the {@link Scheduler}. That thread executes
 * {@link #run} in a member; simulations call {@link #runNext} themselves.
 */
public final class SchedulerLoop implements Consumer<Event>, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
    private static final Duration TICK = Duration.ofMillis(20);

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final LongSupplier nanoTime;
    private final Scheduler scheduler;
    private long ticked;

    /**
     * @param self this member's id
     * @param nanoTime clock of the scheduler and of the ticks
     */
    public SchedulerLoop(
            Supplier<UUID> self,
            SchedulerLimits limits,
            StageClient stages,
            LongSupplier nanoTime,
            SchedulerListener listener) {
        this.nanoTime = nanoTime;
        this.scheduler = new Scheduler(self, limits, stages, nanoTime, this, listener);
        this.ticked = nanoTime.getAsLong();
    }

    @Override
    public void accept(Event event) {
        events.add(event);
    }

    /** Runs until the thread is interrupted. A fault in one event is logged: the thread serves all sequences. */
    @Override
    public void run() {
        try {
            while (true) {
                try {
                    runNext(TICK);
                } catch (RuntimeException e) {
                    LOG.error("the scheduler failed; it continues with the next event", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Handles the next event if there is one within the wait. Then ticks if the last tick was 20 ms ago or more, so ticks come whether
     * or not there are events.
     *
     * @return whether there was an event
     */
    public boolean runNext(Duration wait) throws InterruptedException {
        Event event = events.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (event != null) {
            step(event);
        }
        if (nanoTime.getAsLong() - ticked >= TICK.toNanos()) {
            ticked = nanoTime.getAsLong();
            step(new Event.Ticked());
        }
        return event != null;
    }

    private void step(Event event) {
        try {
            scheduler.step(event);
        } catch (RuntimeException e) {
            throw new IllegalStateException("the scheduler could not handle " + event, e);
        }
    }

    /** The scheduler's numbers after the last step. Thread-safe. */
    public SchedulerStats stats() {
        return scheduler.stats();
    }
}
