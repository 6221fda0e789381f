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

/** Clients that ask for the same texts over and over, each for its next one when it has the last. */
public final class Load {
    /** One in so many is asked for whole. */
    private static final int WHOLE = 4;

    private final Client client;
    private final List<Order> orders;
    private final Queue<Conversation> conversations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Void>> clients = new ArrayList<>();
    private volatile boolean stopping;

    public Load(Client client, List<Order> orders) {
        this.client = client;
        this.orders = List.copyOf(orders);
    }

    /**
     * The texts of an undisturbed cluster, in the orders' order.
     *
     * @param clients at once
     * @throws IOException when one of them is not made at the first request
     */
    public static List<Text> references(Client client, List<Order> orders, int clients)
            throws IOException, InterruptedException {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(clients, Thread.ofVirtual().factory())) {
            List<Future<Conversation>> asked = orders.stream()
                    .map(order -> threads.submit(() -> client.ask(order, Order.Form.STREAM)))
                    .toList();
            List<Text> texts = new ArrayList<>();
            for (Future<Conversation> future : asked) {
                Conversation conversation = future.get();
                if (conversation.text().isEmpty() || !conversation.troubles().isEmpty()) {
                    throw new IOException("the undisturbed cluster did not make text " + conversation.order() + ": "
                            + conversation.troubles());
                }
                texts.add(conversation.text().get());
            }
            return texts;
        } catch (ExecutionException e) {
            throw new IOException("the undisturbed cluster did not make the reference texts", e.getCause());
        }
    }

    public void start(int count) {
        for (int i = 0; i < count; i++) {
            clients.add(threads.submit(() -> {
                while (!stopping) {
                    int number = asked.getAndIncrement();
                    conversations.add(client.ask(orders.get(number % orders.size()), form(number)));
                }
                return null;
            }));
        }
    }

    /** Texts that were asked for and are over. */
    public int finished() {
        return conversations.size();
    }

    /** Shifted by one each time round, so that every text is asked for in both forms. */
    private Order.Form form(int number) {
        int turn = number + number / orders.size();
        return turn % WHOLE == WHOLE - 1 ? Order.Form.WHOLE : Order.Form.STREAM;
    }

    /** Waits for the texts that were asked for; each is bounded by the client's patience. */
    public List<Conversation> stop() throws InterruptedException {
        stopping = true;
        try {
            for (Future<Void> each : clients) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed, so its texts are not known", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return List.copyOf(conversations);
    }
}
