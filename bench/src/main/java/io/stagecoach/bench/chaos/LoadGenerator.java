package io.stagecoach.bench.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Closed loop: each client sends its next request when the last one is done. All go through the same workload again and again. */
public final class LoadGenerator {
    /** Every 4th request goes to the endpoint that answers whole. */
    private static final int WHOLE = 4;

    private final ChaosClient client;
    private final List<CompletionRequest> requests;
    private final Queue<RequestHistory> histories = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Void>> clients = new ArrayList<>();
    private volatile boolean stopping;

    public LoadGenerator(ChaosClient client, List<CompletionRequest> requests) {
        this.client = client;
        this.requests = List.copyOf(requests);
    }

    /**
     * The completions of a cluster without faults, by request number.
     *
     * @param clients concurrent requests
     * @throws IOException when a first attempt fails
     */
    public static List<Completion> references(ChaosClient client, List<CompletionRequest> requests, int clients)
            throws IOException, InterruptedException {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(clients, Thread.ofVirtual().factory())) {
            List<Future<RequestHistory>> sent = requests.stream()
                    .map(request -> threads.submit(() -> client.complete(request, CompletionRequest.Endpoint.STREAM)))
                    .toList();
            List<Completion> completions = new ArrayList<>();
            for (Future<RequestHistory> future : sent) {
                RequestHistory history = future.get();
                if (history.completion().isEmpty() || !history.errors().isEmpty()) {
                    throw new IOException("request " + history.request() + " failed without a fault in the cluster: "
                            + history.errors());
                }
                completions.add(history.completion().get());
            }
            return completions;
        } catch (ExecutionException e) {
            throw new IOException("the reference completions could not be recorded", e.getCause());
        }
    }

    public void start(int count) {
        for (int i = 0; i < count; i++) {
            clients.add(threads.submit(() -> {
                while (!stopping) {
                    int number = sent.getAndIncrement();
                    histories.add(client.complete(requests.get(number % requests.size()), endpoint(number)));
                }
                return null;
            }));
        }
    }

    /** Requests that have ended. */
    public int finished() {
        return histories.size();
    }

    /** Shifted by one each round, so that every request goes to both endpoints. */
    private CompletionRequest.Endpoint endpoint(int number) {
        int turn = number + number / requests.size();
        return turn % WHOLE == WHOLE - 1 ? CompletionRequest.Endpoint.WHOLE : CompletionRequest.Endpoint.STREAM;
    }

    /** Sends no more requests, and waits for those that are running: each ends within the client's time limit. */
    public List<RequestHistory> stop() throws InterruptedException {
        stopping = true;
        try {
            for (Future<Void> each : clients) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed, so the outcome of its requests is unknown", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return List.copyOf(histories);
    }
}
