package io.stagecoach.member.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an orchestrator hears from whole members over HTTP. */
@Tag("cluster")
class ProbesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** They wait for one another before a stage that config.json gives to a third is claimed. */
    private static final Map<String, Object> TWO = Map.of(
            "stagecoach.expected-members",
            2,
            "stagecoach.formation-grace",
            "1h",
            // At the end, one that is alone takes nothing over.
            "stagecoach.drain-limit",
            "1s");

    @TempDir
    private static Path folder;

    @Test
    void aMemberIsReadyWhenItServesARoleWhateverTheOthersDo() throws Exception {
        try (LocalMembers members = new LocalMembers(folder, Examples.MODEL, 3, 4)) {
            // No node of config.json, so it claims nothing before the cluster is formed.
            members.start(4, TWO);
            assertThat(members.probe("node4", "live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = members.probe("node4", "ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("it has no stage that it can serve yet");

            members.start(1, TWO);
            await().atMost(LIMIT).until(() -> isReady(members, "node1") && isReady(members, "node4"));
            assertThat(members.probe("node4", "live").statusCode()).isEqualTo(200);
        }
    }

    private static boolean isReady(LocalMembers members, String id) throws IOException, InterruptedException {
        return members.probe(id, "ready").statusCode() == 200;
    }
}
