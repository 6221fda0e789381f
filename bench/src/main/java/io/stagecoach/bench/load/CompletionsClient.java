package io.stagecoach.bench.load;

import io.stagecoach.launcher.EventReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Streams completions from a server with OpenAI's {@code /v1/completions}. */
public final class CompletionsClient implements AutoCloseable {
    private static final int MAX_REFUSAL_CHARS = 300;
    private static final String END = "[DONE]";

    private final HttpClient client;
    private final URI endpoint;
    private final Duration timeout;
    private final LongSupplier nanoTime;

    /**
     * @param server such as http://localhost:8000; loopback addresses only, so that nobody else's server is loaded
     * @param timeout for one request, response included
     * @throws IllegalArgumentException for another address
     */
    public CompletionsClient(URI server, Duration timeout, LongSupplier nanoTime) {
        requireLoopback(server);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        this.endpoint = server.resolve("/v1/completions");
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    private static void requireLoopback(URI server) {
        String host = server.getHost();
        if (host == null || !"http".equals(server.getScheme())) {
            throw new IllegalArgumentException("'" + server + "' is not an address such as http://localhost:8000");
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    throw new IllegalArgumentException(
                            host + " is not this machine: bench sends load to loopback addresses only");
                }
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("there is no host " + host, e);
        }
    }

    /**
     * Sends one request and blocks until its response has ended.
     *
     * @param due when it should have been sent
     */
    public Sample send(String body, long due) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream answer = response.body()) {
                return response.statusCode() == 200
                        ? read(answer, due)
                        : Sample.failed(due, nanoTime.getAsLong(), refusal(response.statusCode(), answer));
            }
        } catch (IOException e) {
            return Sample.failed(due, nanoTime.getAsLong(), e.getClass().getSimpleName());
        }
    }

    /** The status, with the server's message if the request was wrong. */
    private static String refusal(int status, InputStream answer) throws IOException {
        String text = new String(answer.readNBytes(MAX_REFUSAL_CHARS), StandardCharsets.UTF_8);
        return status == 400 ? "HTTP 400 " + text : "HTTP " + status;
    }

    private Sample read(InputStream answer, long due) throws IOException {
        EventReader events = new EventReader(answer);
        List<Long> tokens = new ArrayList<>();
        for (Optional<EventReader.Event> next = events.next(); next.isPresent(); next = events.next()) {
            EventReader.Event event = next.get();
            long now = nanoTime.getAsLong();
            if (event.data().equals(END)) {
                return tokens.isEmpty()
                        ? Sample.failed(due, now, "no token")
                        : new Sample(due, tokens, now, Optional.empty());
            }
            JsonNode json = JsonMapper.shared().readTree(event.data());
            if (event.name().equals("error") || json.has("error")) {
                return Sample.failed(due, now, "error in the stream");
            }
            for (int i = tokensOf(json.path("choices").path(0)); i > 0; i--) {
                tokens.add(now);
            }
            if (now - due > timeout.toNanos()) {
                return Sample.failed(due, now, "timeout");
            }
        }
        return Sample.failed(due, nanoTime.getAsLong(), "cut off");
    }

    /** Counts token ids where the server sends them; otherwise a chunk with text counts as one token. */
    private static int tokensOf(JsonNode choice) {
        JsonNode ids = choice.path("token_ids");
        return ids.isArray() ? ids.size() : choice.path("text").asString("").isEmpty() ? 0 : 1;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
