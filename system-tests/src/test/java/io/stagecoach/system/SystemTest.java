package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.launcher.EventReader;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Three members serve texts, streams, the command line and their status. */
@SharedCluster.Used
class SystemTest {
    private static final String PROMPT = "Once upon a time there was a";

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
    }

    @Test
    void threeMembersMakeATextTogether() throws Exception {
        JsonNode answer = cluster.process("{\"text\": \"" + PROMPT + "\", \"metadata\": {\"user\": \"me\"}}");

        assertThat(answer.get("text").stringValue().split("\\s+")).hasSizeGreaterThan(10);
        assertThat(answer.get("metadata").get("user").stringValue()).isEqualTo("me");
        assertThat(answer.get("usage").get("total_tokens").intValue())
                .isEqualTo(answer.get("usage").get("prompt_tokens").intValue()
                        + answer.get("usage").get("completion_tokens").intValue());
        JsonNode stages = answer.get("metrics").get("stages");
        assertThat(IntStream.range(0, stages.size())
                        .mapToObj(i -> stages.get(i).get("member").stringValue()))
                .containsExactly("node1", "node2", "node3");
        stages.forEach(stage -> assertThat(stage.get("steps").intValue()).isPositive());
    }

    @Test
    void sixteenAtOnceGetTheSameTextsAsEachAlone() throws Exception {
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            alone.add(sampled(i));
        }
        List<String> together = new ArrayList<>();
        try (ExecutorService users = Executors.newFixedThreadPool(16)) {
            List<Future<String>> answers = IntStream.range(0, 16)
                    .mapToObj(i -> users.submit(() -> sampled(i)))
                    .toList();
            for (Future<String> answer : answers) {
                together.add(answer.get());
            }
        }
        assertThat(together).isEqualTo(alone);
        assertThat(alone).doesNotHaveDuplicates();
    }

    @Test
    void theTerminalShowsTheTextOfTheApi() throws Exception {
        String text = cluster.process(
                        "{\"text\": \"" + PROMPT + "\", \"parameters\": {\"max_new_tokens\": 12," + " \"seed\": 5}}")
                .get("text")
                .stringValue();

        LocalCluster.Output output = LocalCluster.run("generate", PROMPT, "--max-tokens", "12", "--seed", "5");

        assertThat(output.status()).isZero();
        assertThat(output.text()).startsWith(text).contains("[12 tokens, ", "tokens/s", "seed 5]");
        assertThat(LocalCluster.run("generate", "--help").text()).contains("--max-tokens N");
    }

    private static String sampled(int i) throws Exception {
        return cluster.process("{\"text\": \"The king number " + i + " said\", \"metadata\": {}, \"parameters\":"
                        + " {\"max_new_tokens\": 40, \"temperature\": 0.9, \"top_k\": 50, \"top_p\": 0.95, \"seed\": "
                        + i + ", \"repetition_penalty\": " + (i % 2 == 0 ? "1.0" : "1.2") + "}}")
                .get("text")
                .stringValue();
    }

    @Test
    void aStreamIsTheSameTextInPieces() throws Exception {
        String whole = cluster.process(request(24)).get("text").stringValue();
        String events = cluster.post(
                        "/api/model/process", request(24).replace("\"seed\"", "\"stream\": true, \"seed\""))
                .body();
        StringBuilder pieces = new StringBuilder();
        new EventReader(new StringReader(events))
                .events()
                .filter(event -> event.name().equals("token"))
                .forEach(event -> pieces.append(
                        LocalCluster.JSON.readTree(event.data()).get("text").stringValue()));
        assertThat(pieces.toString()).isEqualTo(whole);
        assertThat(events).contains("event:done");
    }

    private static String request(int tokens) {
        return "{\"text\": \"" + PROMPT + "\", \"metadata\": {}, \"parameters\": {\"seed\": 5, \"max_new_tokens\": "
                + tokens + "}}";
    }

    @Test
    void statusNamesEveryMemberAndRole() throws Exception {
        JsonNode status = cluster.status();

        assertThat(status.get("ready").booleanValue()).isTrue();
        assertThat(status.get("missing").size()).isZero();
        assertThat(status.get("members").size()).isEqualTo(3);
        for (JsonNode member : status.get("members")) {
            assertThat(member.get("pid").longValue()).isPositive();
            assertThat(member.get("address").stringValue()).startsWith("127.0.0.1:");
            JsonNode role = member.get("roles").get(0);
            assertThat(role.get("state").stringValue()).isEqualTo("READY");
            assertThat(role.get("epoch").longValue()).isPositive();
        }
        assertThat(LocalCluster.run("status").text()).contains("node1", "node2", "node3", "READY");
    }

    /** Members report their pages ten times a second, so a text's end shows a moment later. */
    @Test
    void endedSequencesLeaveNoCacheBehind() throws Exception {
        cluster.process(request(24));
        Awaitility.await("no page is in use").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            for (JsonNode member : cluster.status().get("members")) {
                assertThat(member.get("roles").get(0).get("kv_pages_used").intValue())
                        .isZero();
            }
        });
    }
}
