package io.stagecoach.member;

import io.stagecoach.coordinator.ChangeOver;
import io.stagecoach.coordinator.Coordinator;
import io.stagecoach.coordinator.CoordinatorLimits;
import io.stagecoach.coordinator.CoordinatorListener;
import io.stagecoach.coordinator.Event;
import io.stagecoach.coordinator.PrefixCache;
import io.stagecoach.coordinator.StageClient;
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
final class CoordinatorLoop implements Consumer<Event>, Runnable {
    private static final Logger LOG = System.getLogger(CoordinatorLoop.class.getName());
    private static final Duration TICK = Duration.ofMillis(20);

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CoordinatorLimits limits;
    private final Coordinator coordinator;

    CoordinatorLoop(Supplier<UUID> self, CoordinatorLimits limits, StageClient stages) {
        this.limits = limits;
        this.coordinator = new Coordinator(self, limits, stages, System::nanoTime, this);
    }

    /** Call it before the first event. */
    void listen(CoordinatorListener listener) {
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

    Map<ChangeOver, Long> changeOvers() {
        return coordinator.changeOvers();
    }

    Coordinator.Load load() {
        return coordinator.load();
    }
}
