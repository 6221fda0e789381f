package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.system.StandInCollector.Received;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One request through all services: one trace, and lines of JSON logs that can be found by its id. */
@Tag("cluster")
class CorrelationTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT_SPAN = "b7ad6b7169203331";
    private static final String REQUEST_ID = "where-is-it-17";
    private static final String PROMPT = "The raven told the miller nothing";
    private static final int TOKENS = 40;
    /** The JVM's own, before anything that could format it is loaded. */
    private static final String JVM_WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";

    @Test
    void aRequestCanBeFollowedThroughAllServices() throws Exception {
        try (StandInCollector collector = new StandInCollector();
                LocalCluster cluster = LocalCluster.start(
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                                "OTEL_BSP_SCHEDULE_DELAY", "100",
                                "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs",
                                "LOGGING_LEVEL_IO_STAGECOACH", "debug"),
                        "--members",
                        "3")) {
            String text = ask();
            List<Received> spans = collector.await(LIMIT, CorrelationTest::isWhole).stream()
                    .filter(span -> span.trace().equals(TRACE))
                    .toList();

            Received gateway = only(spans, span -> span.service().equals("stagecoach-gateway"));
            assertThat(gateway.parent()).isEqualTo(CLIENT_SPAN);
            assertThat(spans.stream().filter(span -> span.service().equals("stagecoach-tokenizer")))
                    .isNotEmpty()
                    .allMatch(span -> span.parent().equals(gateway.id()));
            Received generate = only(spans, CorrelationTest::isGenerate);
            assertThat(generate.service()).isEqualTo("stagecoach-member");
            assertThat(generate.parent()).isEqualTo(gateway.id());
            List<Received> stages =
                    spans.stream().filter(CorrelationTest::isStage).toList();
            assertThat(stages).allMatch(span -> span.parent().equals(generate.id()));
            assertThat(stages.stream().map(span -> span.attributes().get("stagecoach.member")))
                    .as("each stage's span comes from the member that holds it")
                    .contains("node1", "node2", "node3");
            assertThat(stages)
                    .as("the prompt's steps and a few of %s tokens", TOKENS)
                    .hasSizeBetween(3, 3 * 4);

            assertLogs(text);
            assertLifecycles();
        }
        assertEnds();
    }

    private static boolean isWhole(List<Received> spans) {
        List<Received> ours =
                spans.stream().filter(span -> span.trace().equals(TRACE)).toList();
        return ours.stream().anyMatch(span -> span.service().equals("stagecoach-gateway"))
                && ours.stream().anyMatch(span -> span.service().equals("stagecoach-tokenizer"))
                && ours.stream().anyMatch(CorrelationTest::isGenerate)
                && ours.stream()
                                .filter(CorrelationTest::isStage)
                                .map(Received::name)
                                .distinct()
                                .count()
                        == 3;
    }

    private static boolean isGenerate(Received span) {
        return span.name().endsWith("Generation/Generate");
    }

    private static boolean isStage(Received span) {
        return span.name().startsWith("stage ");
    }

    private static Received only(List<Received> spans, Predicate<Received> which) {
        List<Received> found = spans.stream().filter(which).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** Every line is JSON, a member's line has the ids, and no line has anything of the texts. */
    private static void assertLogs(String text) throws IOException {
        List<JsonNode> withId = new ArrayList<>();
        try (Stream<Path> logs = Files.list(LocalCluster.RUN)) {
            for (Path log : logs.filter(CorrelationTest::isOfAService).toList()) {
                List<String> lines = Files.readAllLines(log).stream()
                        .filter(line -> !line.equals(JVM_WARNING))
                        .toList();
                assertThat(lines).as(log.toString()).isNotEmpty();
                for (String line : lines) {
                    assertThat(line).doesNotContain(PROMPT).doesNotContain(text);
                    JsonNode json = LocalCluster.JSON.readTree(line);
                    assertThat(json.path("log").path("level").stringValue("")).isNotEmpty();
                    if (json.path("request_id").stringValue("").equals(REQUEST_ID)) {
                        withId.add(json);
                    }
                }
            }
        }
        assertThat(withId)
                .filteredOn(line ->
                        line.path("service").path("name").stringValue("").equals("stagecoach-member"))
                .isNotEmpty()
                .allMatch(line -> line.path("generation_id").stringValue("").startsWith("gen-"))
                .allMatch(line -> line.toString().contains(TRACE));
    }

    /** Three members, three stages: one line for each step that a role has taken, and one for each service that came up. */
    private static void assertLifecycles() throws IOException {
        List<String> said = new ArrayList<>();
        for (String name : List.of("node1", "node2", "node3")) {
            said.addAll(messages(name));
        }
        for (int stage = 0; stage < 3; stage++) {
            String role = "demo/" + stage;
            assertThat(said)
                    .filteredOn(line -> line.contains(role + "/"))
                    .as("%s", said)
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("claimed role"),
                            line -> assertThat(line).contains("is READY"));
        }
    }

    /** They were stopped: each says that it comes, that it goes, and that it is gone. */
    private static void assertEnds() throws IOException {
        for (String name : List.of("node1", "node2", "node3")) {
            List<String> said = messages(name);
            assertThat(said)
                    .filteredOn(line -> line.startsWith("joined cluster stagecoach as " + name + " ("))
                    .as("%s", said)
                    .singleElement()
                    .satisfies(line -> {
                        int found = Integer.parseInt(line.substring(line.length() - 1));
                        assertThat(said)
                                .filteredOn(other -> other.contains(") has joined, members: "))
                                .hasSize(3 - found);
                    });
            assertThat(said).containsOnlyOnce("leaving the cluster").containsOnlyOnce("left the cluster");
        }
        assertThat(messages("gateway"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith("gateway listens on port"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith("gateway stops"))
                .endsWith("gateway has stopped");
        assertThat(messages("tokenizer"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Tokenizer of model demo ready"),
                        line -> assertThat(line).startsWith("Tokenizer stops"),
                        line -> assertThat(line).isEqualTo("Tokenizer has stopped"));
    }

    private static List<String> messages(String process) throws IOException {
        List<String> messages = new ArrayList<>();
        for (String line : Files.readAllLines(LocalCluster.RUN.resolve(process + ".log"))) {
            if (!line.equals(JVM_WARNING)) {
                messages.add(LocalCluster.JSON.readTree(line).get("message").stringValue());
            }
        }
        return messages;
    }

    private static boolean isOfAService(Path log) {
        return log.getFileName().toString().matches("(node\\d+|gateway|tokenizer)\\.log");
    }

    private static String ask() throws IOException, InterruptedException {
        String body = "{\"text\": \"%s\", \"metadata\": {}, \"parameters\": {\"max_new_tokens\": %d, \"seed\": 3}}"
                .formatted(PROMPT, TOKENS);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(LocalCluster.uri("/api/model/process"))
                                .header("Content-Type", "application/json")
                                .header("X-Request-Id", REQUEST_ID)
                                .header("traceparent", "00-" + TRACE + "-" + CLIENT_SPAN + "-01")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Request-Id")).contains(REQUEST_ID);
        return LocalCluster.JSON.readTree(answer.body()).get("text").stringValue();
    }
}
