package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.launcher.EventReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway ends while a text streams: members go on with the text, and the other gateway resumes the stream. */
@SharedCluster.Used
class GatewayLossTest {
    private static final int READ = 100;
    private static final int TOKENS = 400;
    /** Passes of the prompt, and those that start before the end is known. */
    private static final int OTHER_PASSES = 5;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String BODY = """
            {"text": "Once upon a time", "parameters":
             {"max_new_tokens": %d, "temperature": 0.9, "seed": 3, "stream": true, "resumable": true}}""".formatted(TOKENS);

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static List<String> undisturbed;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        try (InputStream body = post().body()) {
            undisturbed = texts(body);
        }
        assertThat(undisturbed).as("tokens, and the whole text").hasSize(TOKENS + 1);
    }

    @Test
    void aTextWhoseGatewayIsKilledResumesAtTheOtherAndIsComputedOnce() throws Exception {
        computedOnce(body -> {
            end(ProcessHandle::destroyForcibly);
            return true;
        });
    }

    /** A gateway that stops waits for its readers, so this reader disconnects first. */
    @Test
    void aTextWhoseGatewayStopsResumesAtTheOtherAndIsComputedOnce() throws Exception {
        computedOnce(body -> {
            close(body);
            end(ProcessHandle::destroy);
            return false;
        });
    }

    /** @param loss ends the gateway; true: what it had sent can still be read */
    private static void computedOnce(Predicate<InputStream> loss) throws Exception {
        Passes passes = new Passes(SharedCluster.MEMBERS);
        long before = passes.rested();
        HttpResponse<InputStream> cut = post();
        String id = cut.headers().firstValue("X-Generation-Id").orElseThrow();
        List<String> heard = new ArrayList<>();
        try (InputStream body = cut.body()) {
            Iterator<String> data = data(body).iterator();
            while (heard.size() < READ) {
                heard.add(data.next());
            }
            if (loss.test(body)) {
                data.forEachRemaining(heard::add);
            }
        } catch (UncheckedIOException lost) {
            assertThat(heard).as("until the gateway was killed").hasSizeGreaterThanOrEqualTo(READ);
        }
        assertThat(heard).hasSizeBetween(READ, TOKENS);
        heard.addAll(texts(readOn(id, heard.size() - 1)));

        assertThat(heard).isEqualTo(undisturbed);
        assertThat(passes.rested() - before)
                .as("computed, of " + TOKENS + " tokens of which " + READ + " had been read")
                .isBetween((long) TOKENS, (long) TOKENS + OTHER_PASSES);
        assertThat(LocalCluster.run("start", "gateway").status()).isZero();
        passes.await(GatewayLossTest::isReady);
    }

    private static boolean isReady() throws IOException, InterruptedException {
        try {
            return cluster.get("/health/ready").statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private static HttpResponse<InputStream> post() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(LocalCluster.uri("/api/model/process"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(BODY))
                .build();
        return HTTP.send(request, BodyHandlers.ofInputStream());
    }

    private static InputStream readOn(String id, int last) throws IOException, InterruptedException {
        HttpRequest on = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + LocalCluster.port(8003) + "/v1/generations/" + id + "/events"))
                .header("Last-Event-ID", "" + last)
                .build();
        return HTTP.send(on, BodyHandlers.ofInputStream()).body();
    }

    private static List<String> texts(InputStream body) {
        return data(body).toList();
    }

    /** The tokens' texts, and the whole text of the last event. */
    private static Stream<String> data(InputStream body) {
        return new EventReader(body)
                .events()
                .map(event ->
                        LocalCluster.JSON.readTree(event.data()).get("text").stringValue());
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Predicate<ProcessHandle> how) {
        try {
            ProcessHandle gateway = LocalCluster.service("gateway").orElseThrow();
            assertThat(how.test(gateway)).isTrue();
            gateway.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
