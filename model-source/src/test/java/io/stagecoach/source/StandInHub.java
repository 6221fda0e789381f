package io.stagecoach.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A hub on this host that speaks Hugging Face's URLs: small files from the hub itself, large ones by a redirect to a CDN
 * on another port, legacy ids by a relative redirect. Notes every request, and misbehaves when told to.
 */
public final class StandInHub implements AutoCloseable {

    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** One request as it came. */
    record Request(
            String server,
            String method,
            String path,
            @Nullable String range,
            @Nullable String authorization) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final Deque<Fault> faults = new ArrayDeque<>();
    final Map<String, String> etags = new ConcurrentHashMap<>();

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final HttpServer hub;
    private final HttpServer cdn;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Object closed = new Object();

    volatile @Nullable String requiredToken;
    volatile String commit = COMMIT;
    volatile boolean expireLinks;
    private final AtomicInteger links = new AtomicInteger();

    public StandInHub() throws IOException {
        hub = start(this::serveHub);
        cdn = start(this::serveCdn);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    /** @param path {@code org/name/file} */
    public void put(String path, byte[] bytes) {
        files.put(path, bytes);
        etags.put(path, path.endsWith(".safetensors") ? Etags.sha256(bytes) : Etags.gitSha1(bytes));
    }

    /** The byte ranges of all GETs that reached bytes, in order; {@code null} for a whole file. */
    public List<@Nullable String> rangesServed() {
        return requests.stream()
                .filter(request ->
                        request.method().equals("GET") && request.server().equals("cdn"))
                .<@Nullable String>map(Request::range)
                .toList();
    }

    private void serveHub(HttpExchange exchange) throws IOException {
        note("hub", exchange);
        String path = exchange.getRequestURI().getPath().substring(1);
        if (path.startsWith("gpt2/")) {
            redirect(exchange, "/openai-community/" + path, 307);
            return;
        }
        String token = requiredToken;
        if (token != null
                && !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
            empty(exchange, 401);
            return;
        }
        String[] parts = path.split("/resolve/");
        String file = parts[0] + "/" + parts[1].substring(parts[1].indexOf('/') + 1);
        String revision = parts[1].substring(0, parts[1].indexOf('/'));
        if (files.keySet().stream().noneMatch(key -> key.startsWith(parts[0] + "/"))) {
            fail(exchange, "RepoNotFound");
        } else if (!List.of("main", commit).contains(revision)) {
            fail(exchange, "RevisionNotFound");
        } else if (!files.containsKey(file)) {
            exchange.getResponseHeaders().set("X-Repo-Commit", commit);
            fail(exchange, "EntryNotFound");
        } else {
            serveFile(exchange, file);
        }
    }

    private void serveFile(HttpExchange exchange, String file) throws IOException {
        byte[] bytes = bytes(file);
        var headers = exchange.getResponseHeaders();
        headers.set("X-Repo-Commit", commit);
        if (file.endsWith(".safetensors")) {
            headers.set("X-Linked-Etag", "\"" + etags.get(file) + "\"");
            headers.set("X-Linked-Size", String.valueOf(bytes.length));
            redirect(
                    exchange,
                    "http://127.0.0.1:" + cdn.getAddress().getPort() + "/" + file + "?name=\"a b\"&link="
                            + links.getAndIncrement(),
                    302);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("ETag", "\"" + etags.get(file) + "\"");
            headers.set("Content-Length", String.valueOf(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        } else {
            headers.set("ETag", "\"" + etags.get(file) + "\"");
            send(exchange, bytes, 200, nextFault());
        }
    }

    private void serveCdn(HttpExchange exchange) throws IOException {
        note("cdn", exchange);
        if (expireLinks && !exchange.getRequestURI().getQuery().endsWith("&link=" + (links.get() - 1))) {
            empty(exchange, 403);
            return;
        }
        expireLinksOnce();
        byte[] bytes = bytes(exchange.getRequestURI().getPath().substring(1));
        Fault fault = nextFault();
        exchange.getResponseHeaders().set("ETag", "\"the-cdn-has-its-own\"");
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null || fault instanceof Fault.NoRanges) {
            send(exchange, bytes, 200, fault);
            return;
        }
        String[] ends = range.substring("bytes=".length()).split("-");
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        if (first >= bytes.length) {
            empty(exchange, 416);
            return;
        }
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + bytes.length);
        send(exchange, Arrays.copyOfRange(bytes, first, last + 1), 206, fault);
    }

    /** When links expire, each is good for one request. */
    private void expireLinksOnce() {
        if (expireLinks) {
            links.incrementAndGet();
        }
    }

    private void send(HttpExchange exchange, byte[] bytes, int status, @Nullable Fault fault) throws IOException {
        if (fault instanceof Fault.Status(int failure)) {
            empty(exchange, failure);
            return;
        }
        byte[] body = bytes.clone();
        int length = body.length;
        if (fault instanceof Fault.Damage) {
            body[length / 2] ^= 1;
        }
        if (fault instanceof Fault.Cut(int cut)) {
            length = cut;
        }
        if (fault instanceof Fault.Stall(int stall)) {
            length = stall;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body, 0, length);
        exchange.getResponseBody().flush();
        if (fault instanceof Fault.Stall) {
            waitForClose();
        }
        exchange.close();
    }

    private void waitForClose() {
        synchronized (closed) {
            try {
                closed.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private byte[] bytes(String file) {
        return Objects.requireNonNull(files.get(file), file);
    }

    private @Nullable Fault nextFault() {
        synchronized (faults) {
            return faults.poll();
        }
    }

    private void note(String server, HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        requests.add(new Request(
                server,
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                headers.getFirst("Range"),
                headers.getFirst("Authorization")));
    }

    private static void redirect(HttpExchange exchange, String target, int status) throws IOException {
        exchange.getResponseHeaders().set("Location", target);
        empty(exchange, status);
    }

    private static void fail(HttpExchange exchange, String code) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", code);
        empty(exchange, 404);
    }

    private static void empty(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private HttpServer start(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
        return server;
    }

    @Override
    public void close() {
        synchronized (closed) {
            closed.notifyAll();
        }
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }
}
