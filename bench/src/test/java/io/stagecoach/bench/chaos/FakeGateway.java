package io.stagecoach.bench.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers every request with the tokens 10, 11, 12, ..., each with the text "x", from the client's last event on. Can be told to fail. */
final class FakeGateway implements AutoCloseable {
    static final int TOKENS = 4;
    static final String GENERATION = "gen-7";
    static final Completion TEXT = new Completion(List.of(10, 11, 12, 13), "xxxx", "length");

    /** How a request fails; each is used once. */
    enum Failure {
        NONE,
        CUT_AT_ONCE,
        CUT_AFTER_TWO,
        ERROR_AFTER_TWO,
        WRONG_THIRD_TOKEN,
        SECOND_TOKEN_TWICE,
        REFUSED,
        REFUSED_FOR_EVER,
        HANGS
    }

    final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    final Queue<String> paths = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        paths.add(exchange.getRequestURI().getPath());
        Failure next = failures.poll();
        Failure failure = next == null ? Failure.NONE : next;
        if (failure == Failure.REFUSED || failure == Failure.REFUSED_FOR_EVER) {
            if (failure == Failure.REFUSED) {
                exchange.getResponseHeaders().add("Retry-After", "3");
            }
            send(exchange, 503, "no stage 2");
        } else if (exchange.getRequestURI().getPath().equals(CompletionRequest.Endpoint.WHOLE.path())) {
            send(
                    exchange,
                    200,
                    "{\"choices\":[{\"token_ids\":[10,11,12,13],\"text\":\"xxxx\",\"finish_reason\":\"length\"}]}");
        } else {
            stream(exchange, failure);
        }
    }

    private static void stream(HttpExchange exchange, Failure failure) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        int begin = last == null ? 0 : Integer.parseInt(last) + 1;
        exchange.getResponseHeaders().add("X-Generation-Id", GENERATION);
        switch (failure) {
            case CUT_AT_ONCE -> exchange.close();
            case CUT_AFTER_TWO -> send(exchange, 200, tokens(begin, begin + 2));
            case HANGS -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(bytes(token(0, 10)));
                exchange.getResponseBody().flush();
            }
            case ERROR_AFTER_TWO ->
                send(exchange, 200, token(0, 10) + token(1, 11) + "event:error\ndata: {\"detail\":\"lost it\"}\n\n");
            case SECOND_TOKEN_TWICE -> send(exchange, 200, token(0, 10) + token(1, 11) + token(1, 11));
            case WRONG_THIRD_TOKEN ->
                send(exchange, 200, token(0, 10) + token(1, 11) + token(2, 99) + token(3, 13) + DONE);
            case NONE, REFUSED, REFUSED_FOR_EVER -> send(exchange, 200, tokens(begin, TOKENS) + DONE);
        }
    }

    private static final String DONE = "event:done\ndata: {\"text\":\"xxxx\",\"finish_reason\":\"length\","
            + "\"metrics\":{\"failovers\":1,\"total_ms\":1.5}}\n\n";

    private static String tokens(int begin, int end) {
        return IntStream.range(begin, end).mapToObj(i -> token(i, 10 + i)).collect(Collectors.joining());
    }

    private static String token(int index, int id) {
        return "id:" + index + "\nevent:token\ndata: {\"index\":" + index + ",\"id\":" + id + ",\"text\":\"x\"}\n\n";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes(body));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
