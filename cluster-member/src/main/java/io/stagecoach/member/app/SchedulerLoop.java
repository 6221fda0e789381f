package io.stagecoach.member.app;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.scheduler.Scheduler;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.scheduler.SchedulerListener;
import io.stagecoach.member.stage.StageClient;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A coordinator and its queue: takes events from any thread, and hands them to it one by one on one thread. */
final class SchedulerLoop implements Consumer<Event>, Runnable {
    private static final Logger LOG = System.getLogger(SchedulerLoop.class.getName());
    private static final Duration TICK = Duration.ofMillis(20);

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final SchedulerLimits limits;
    private final Scheduler coordinator;

    SchedulerLoop(Supplier<UUID> self, SchedulerLimits limits, StageClient stages) {
        this.limits = limits;
        this.coordinator = new Scheduler(self, limits, stages, System::nanoTime, this);
    }

    /** Call it before the first event. */
    void listen(SchedulerListener listener) {
        coordinator.listen(listener);
    }

    @Override
    public void accept(Event event) {
        events.add(event);
    }

    /** Returns when the thread is interrupted. */
    @Override
    public void run() {
        long ticked = System.nanoTime();
        try {
            while (true) {
                Event next = events.poll(TICK.toNanos(), TimeUnit.NANOSECONDS);
                if (next != null) {
                    handle(next);
                }
                if (System.nanoTime() - ticked >= TICK.toNanos()) {
                    handle(new Event.Ticked());
                    ticked = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(Event event) {
        try {
            coordinator.handle(event);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the coordinator could not handle " + event, e);
        }
    }

    /** Sequences that it runs at once. */
    int capacity() {
        return limits.maxRunning();
    }

    PrefixCache.Use prefixUse() {
        return coordinator.prefixUse();
    }

    Map<MigrationPath, Long> changeOvers() {
        return coordinator.changeOvers();
    }

    Scheduler.Load load() {
        return coordinator.load();
    }
}
