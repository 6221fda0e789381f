package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client that disconnects, or deletes its text, ends the computation. Measured in forward passes of the first stage. */
@SharedCluster.Used
class CancelTest {
    private static final int ROUNDS = 5;
    private static final int READ = 20;
    private static final int TOKENS = 400;
    /** Passes computed and not read: the one that runs when the client disconnects. */
    private static final int BEST = 1;
    /** On a busy machine, a few more pass before the news arrives. */
    private static final int WORST = 20;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static Passes passes;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        passes = new Passes(SharedCluster.MEMBERS);
        cluster.process(body("false", "false"));
    }

    @Test
    void aDroppedConnectionStopsTheWorkWithinOneStep() throws Exception {
        List<Integer> unread = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long before = passes.now();
            try (Client client = new Client(body("true", "false"))) {
                client.readTokens(READ);
            }
            unread.add((int) (passes.rested() - before) - READ);
        }
        assertThat(unread).allMatch(passes -> passes <= WORST).anyMatch(passes -> passes <= BEST);
    }

    @Test
    void aDeletedResumableTextStopsWithinOneStep() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long before = passes.now();
            try (Client client = new Client(body("true", "true"))) {
                client.readTokens(READ);
                URI text = LocalCluster.uri("/v1/generations/" + client.generation);
                assertThat(HTTP.send(HttpRequest.newBuilder(text).DELETE().build(), BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(204);
                long answered = passes.now();
                long rested = passes.rested();
                assertThat(rested - answered).as("after the answer").isLessThanOrEqualTo(BEST);
                assertThat(rested - before).as("it was deleted while it ran").isLessThan(TOKENS / 2);
            }
        }
    }

    /** Such a client reads no token, so passes count from the moment when it disconnects. */
    @Test
    void aClientThatDoesNotStreamCanDisconnect() throws Exception {
        long before = passes.now();
        try (Client client = new Client(body("false", "false"))) {
            passes.await(() -> passes.now() > before + READ);
            assertThat(client.socket.isClosed()).isFalse();
        }
        assertThat(passes.rested() - before).isLessThan(TOKENS / 2);
    }

    private static String body(String stream, String resumable) {
        return """
                {"text": "Once upon a time", "metadata": {}, "parameters":
                 {"max_new_tokens": %d, "temperature": 0, "stream": %s, "resumable": %s}}""".formatted(TOKENS, stream, resumable);
    }

    /** A raw connection, which closes with a reset. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader answer;
        private String generation = "";

        Client(String body) throws IOException {
            socket = new Socket("localhost", LocalCluster.port(8000));
            socket.setSoLinger(true, 0);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream()
                    .write(("POST /api/model/process HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + bytes.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes);
            answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void readTokens(int count) throws IOException {
            for (int seen = 0; seen < count; ) {
                String line = answer.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                if (line.startsWith("X-Generation-Id: ")) {
                    generation = line.substring("X-Generation-Id: ".length());
                }
                seen += line.startsWith("event:token") ? 1 : 0;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
