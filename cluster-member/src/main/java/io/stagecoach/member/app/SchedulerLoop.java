package io.stagecoach.member.app;

import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.scheduler.Event;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.scheduler.Scheduler;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.scheduler.SchedulerListener;
import io.stagecoach.member.stage.StageClient;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler's event queue and its only thread: any thread adds events, one thread handles them in order. */
final class SchedulerLoop implements Consumer<Event>, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
    private static final Duration TICK = Duration.ofMillis(20);

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final SchedulerLimits limits;
    private final Scheduler scheduler;

    SchedulerLoop(Supplier<UUID> self, SchedulerLimits limits, StageClient stages, SchedulerListener listener) {
        this.limits = limits;
        this.scheduler = new Scheduler(self, limits, stages, System::nanoTime, this, listener);
    }

    @Override
    public void accept(Event event) {
        events.add(event);
    }

    /** Handles events, and a tick every 20 ms whether or not there are events, until the thread is interrupted. */
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

    /** A fault in one event must not end the thread that drives all sequences. */
    private void handle(Event event) {
        try {
            scheduler.step(event);
        } catch (RuntimeException e) {
            LOG.error("the scheduler could not handle {}", event, e);
        }
    }

    /** Sequences that the scheduler runs at once. */
    int capacity() {
        return limits.maxRunning();
    }

    PrefixCache.Use prefixUse() {
        return scheduler.prefixUse();
    }

    Map<MigrationPath, Long> migrations() {
        return scheduler.migrations();
    }

    Scheduler.Load load() {
        return scheduler.load();
    }
}
