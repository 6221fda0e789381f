package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway is killed in the midst of a text: its members go on with it, and the other gateway reads it on there. */
class GatewayLossTest {
    private static final int MEMBERS = 2;
    private static final int READ = 100;
    private static final int TOKENS = 400;
    /** Of the prompt, and what is passed on while the last token is told. */
    private static final int OTHER_PASSES = 5;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String BODY = """
            {"text": "Once upon a time", "parameters":
             {"max_new_tokens": %d, "temperature": 0.9, "seed": 3, "stream": true, "resumable": true}}""".formatted(TOKENS);

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = LocalCluster.start("--members", "" + MEMBERS, "--gateways", "2", "--model", "demo");
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void theTextIsReadOnAtTheOtherGatewayAndComputedOnce() throws Exception {
        Passes passes = new Passes(MEMBERS);
        List<String> undisturbed = pieces(post());
        long before = passes.rested();

        HttpResponse<Stream<String>> cut = post();
        String id = cut.headers().firstValue("X-Generation-Id").orElseThrow();
        List<String> heard = new ArrayList<>();
        try {
            cut.body().filter(line -> line.startsWith("data:")).forEach(piece -> {
                heard.add(piece);
                if (heard.size() == READ) {
                    kill("gateway");
                }
            });
        } catch (java.io.UncheckedIOException | IllegalStateException lost) {
            assertThat(heard).as("until the gateway was killed").hasSizeGreaterThanOrEqualTo(READ);
        }
        assertThat(heard).hasSizeLessThan(TOKENS);
        HttpRequest on = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + LocalCluster.port(8003) + "/v1/generations/" + id + "/events"))
                .header("Last-Event-ID", "" + (heard.size() - 1))
                .build();
        heard.addAll(pieces(HTTP.send(on, BodyHandlers.ofLines())));

        assertThat(texts(heard)).isEqualTo(texts(undisturbed));
        assertThat(passes.rested() - before)
                .as("computed, of " + TOKENS + " tokens of which " + READ + " had been read")
                .isLessThanOrEqualTo(TOKENS + OTHER_PASSES);
    }

    private static HttpResponse<Stream<String>> post() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(LocalCluster.uri("/api/model/process"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(BODY))
                .build();
        return HTTP.send(request, BodyHandlers.ofLines());
    }

    private static List<String> pieces(HttpResponse<Stream<String>> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().filter(line -> line.startsWith("data:")).toList();
    }

    /** Of the tokens; the last event has the metrics too, which differ. */
    private static List<String> texts(List<String> data) {
        return data.stream()
                .map(line -> LocalCluster.JSON
                        .readTree(line.substring("data:".length()))
                        .get("text")
                        .stringValue())
                .toList();
    }

    private static void kill(String process) {
        try {
            long pid = Long.parseLong(
                    Files.readString(LocalCluster.RUN.resolve(process + ".pid")).strip());
            ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
            CompletableFuture<ProcessHandle> end = handle.onExit();
            assertThat(handle.destroyForcibly()).isTrue();
            end.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
