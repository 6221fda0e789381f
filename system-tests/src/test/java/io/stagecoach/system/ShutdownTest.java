package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.launcher.EventReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** SIGTERM while a text streams: the gateway finishes the text, takes no new request, and ends. */
@SharedCluster.Used
class ShutdownTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int TOKENS = 400;
    private static final String REQUEST = """
            {"text": "Once upon a time", "metadata": {},
             "parameters": {"max_new_tokens": %d, "temperature": 0, "stream": %s}}""";

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static String undisturbed;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        JsonNode answer = cluster.process(REQUEST.formatted(TOKENS, false));
        assertThat(answer.get("finish_reason").stringValue()).isEqualTo("length");
        undisturbed = answer.get("text").stringValue();
    }

    @AfterEach
    void startAgain() throws Exception {
        for (String name : List.of("gateway", "tokenizer")) {
            if (!LocalCluster.service(name).map(ProcessHandle::isAlive).orElse(false)) {
                assertThat(LocalCluster.run("start", name).status()).isZero();
            }
        }
        await("texts are made again", ShutdownTest::serves);
    }

    private static boolean serves() {
        try {
            HttpResponse<String> answer = cluster.post("/api/model/process", REQUEST.formatted(1, false));
            return answer.statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it waited for the gateway", e);
        }
    }

    @Test
    void theGatewayEndsWhenItsStreamsHave() throws Exception {
        Reader reader = new Reader();
        ProcessHandle gateway = LocalCluster.service("gateway").orElseThrow();
        gateway.destroy();
        await("it takes no connection any more", () -> !answers(8000));
        int then = reader.tokens();
        assertThat(gateway.isAlive()).as("it waits for the stream").isTrue();

        assertThat(reader.text()).isEqualTo(undisturbed);
        assertThat(reader.tokens()).as("most came afterwards").isGreaterThan(then + 20);
        gateway.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** The gateway decodes with the vocabulary that it has; only texts need the tokenizer to begin. */
    @Test
    void aStreamGoesOnWithoutTheTokenizer() throws Exception {
        Reader reader = new Reader();
        ProcessHandle tokenizer = LocalCluster.service("tokenizer").orElseThrow();
        tokenizer.destroy();
        await("it takes no connection any more", () -> !answers(50050));
        int then = reader.tokens();
        HttpResponse<String> refused = cluster.post("/api/model/process", REQUEST.formatted(1, false));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("tokenizer-unavailable");
        assertThat(reader.text()).isEqualTo(undisturbed);
        assertThat(reader.tokens()).as("most came afterwards").isGreaterThan(then + 20);
        tokenizer.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Reads a stream on a thread of its own; made when the first token is there. */
    private static final class Reader {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> ended = new CompletableFuture<>();

        Reader() throws IOException, InterruptedException {
            HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(LocalCluster.uri("/api/model/process"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(REQUEST.formatted(TOKENS, true)))
                                    .build(),
                            BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            Thread.ofVirtual().start(() -> read(answer.body()));
            await("a token", () -> tokens() > 0);
        }

        private void read(InputStream body) {
            try {
                new EventReader(body)
                        .events()
                        .forEach(event -> take(event.name(), LocalCluster.JSON.readTree(event.data())));
                ended.completeExceptionally(new AssertionError("the stream broke off"));
            } catch (RuntimeException | AssertionError e) {
                ended.completeExceptionally(e);
            }
        }

        private void take(String event, JsonNode data) {
            switch (event) {
                case "token" -> texts.add(data.get("text").stringValue());
                case "done" -> ended.complete(texts.stream().collect(Collectors.joining()));
                default -> throw new AssertionError(event + ": " + data);
            }
        }

        int tokens() {
            return texts.size();
        }

        String text() throws Exception {
            return ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", LocalCluster.port(port)), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }
}
