package io.stagecoach.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Sends requests and waits for all responses. */
final class LoadRunner {
    private final CompletionsClient completions;
    private final Prompts prompts;
    private final AtomicInteger sent = new AtomicInteger();

    LoadRunner(CompletionsClient completions, Prompts prompts) {
        this.completions = completions;
        this.prompts = prompts;
    }

    /** Closed loop: each client sends its next request when the last response has ended. */
    LoadSummary closed(int clients, Duration window, int maxRequests) throws InterruptedException {
        Queue<Sample> samples = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(maxRequests);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < clients; client++) {
                threads.submit(() -> {
                    while (System.nanoTime() - begin < window.toNanos() && left.getAndDecrement() > 0) {
                        samples.add(completions.send(nextBody(), System.nanoTime()));
                    }
                    return null;
                });
            }
            finish(threads);
        }
        long used = left.get() > 0 ? window.toNanos() : lastEnded(samples, begin);
        return new LoadSummary(List.copyOf(samples), begin, Duration.ofNanos(used));
    }

    /**
     * Open loop: each request is sent when it is due, whether or not earlier ones have ended, and its latency counts from then. So a
     * slow server shows as latency and does not slow the load down (no coordinated omission).
     */
    LoadSummary open(List<Duration> arrivals, Duration window) throws InterruptedException {
        Queue<Sample> samples = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Duration arrival : arrivals) {
                long due = begin + arrival.toNanos();
                String body = nextBody();
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                    if (Thread.interrupted()) {
                        threads.shutdownNow();
                        throw new InterruptedException();
                    }
                }
                threads.submit(() -> samples.add(completions.send(body, due)));
            }
            finish(threads);
        }
        return new LoadSummary(List.copyOf(samples), begin, window);
    }

    private String nextBody() {
        return prompts.body(sent.getAndIncrement());
    }

    /** Where the bound on requests ended the load early, the window ends with the last response. */
    private static long lastEnded(Queue<Sample> samples, long begin) {
        return samples.stream().mapToLong(Sample::ended).max().orElse(begin + 1) - begin;
    }

    private static void finish(ExecutorService threads) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.HOURS)) {
            threads.shutdownNow();
        }
    }
}
