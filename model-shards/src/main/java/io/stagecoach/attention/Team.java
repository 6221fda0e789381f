package io.stagecoach.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share the items of one job after another. The caller is one of them: it begins at once, and the
 * others join when they have woken up, which takes some 50 µs. For one caller at a time.
 */
public final class Team implements AutoCloseable {
    private final List<Thread> helpers = new ArrayList<>();
    /** Helpers from this number on rest. */
    private volatile int threads = 1;

    private volatile @Nullable Job job;
    private volatile boolean closed;

    /** Does one item; several threads call it at once. */
    @FunctionalInterface
    interface Task {
        /** @param worker which of the team's threads this is, 0 the caller's */
        void run(int item, int worker);
    }

    private record Job(
            int items,
            Task task,
            AtomicInteger next,
            AtomicInteger open,
            AtomicReference<@Nullable Throwable> failure) {
        Job(int items, Task task) {
            this(
                    items,
                    task,
                    new AtomicInteger(),
                    new AtomicInteger(items),
                    new AtomicReference<@Nullable Throwable>());
        }

        void work(int worker) {
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                try {
                    task.run(item, worker);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    open.decrementAndGet();
                }
            }
        }
    }

    /** @param threads 1 or more, the caller's included */
    public Team(int threads) {
        resize(threads);
    }

    /** Between two jobs, by the caller. */
    public void resize(int next) {
        if (next < 1) {
            throw new IllegalArgumentException("a team needs 1 thread or more, not " + next);
        }
        threads = next;
        for (int worker = helpers.size() + 1; worker < next; worker++) {
            int id = worker;
            helpers.add(Thread.ofPlatform().daemon().name("attention-" + id).start(() -> help(id)));
        }
    }

    public int threads() {
        return threads;
    }

    /** Returns when all items are done; throws what one of them threw. */
    void run(int items, Task task) {
        Job mine = new Job(items, task);
        job = mine;
        helpers.subList(0, threads - 1).forEach(LockSupport::unpark);
        mine.work(0);
        while (mine.open().get() > 0) {
            Thread.onSpinWait(); // for the last item of each helper
        }
        job = null;
        switch (mine.failure().get()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    private void help(int worker) {
        Job done = null;
        while (!closed) {
            Job next = job;
            if (next == null || next == done || worker >= threads) {
                LockSupport.park(this);
            } else {
                next.work(worker);
                done = next;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        helpers.forEach(LockSupport::unpark);
    }
}
