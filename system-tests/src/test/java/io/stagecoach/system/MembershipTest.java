package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Members are killed, added and removed: the text stays the same. {@code bench chaos} measures how long a takeover takes. */
@SharedCluster.Used
class MembershipTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REQUEST = """
            {"text": "Once upon a time there was a", "metadata": {}, "parameters": {"seed": 5, "max_new_tokens": %d}}""";

    @SuppressWarnings("NullAway.Init")
    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
    }

    @BeforeEach
    void threeMembers() throws Exception {
        scale(3);
    }

    @Test
    void aKilledMemberIsReplaced() throws Exception {
        String before = text();
        long pid = cluster.status().get("members").get(1).get("pid").longValue();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        await("another member takes its stage over")
                .atMost(LIMIT)
                .until(() ->
                        cluster.post("/api/model/process", REQUEST.formatted(1)).statusCode() == 200);
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void scalesUpAndDownAndTheTextStaysTheSame() throws Exception {
        keepsTheTextWith(4, 1);
    }

    @Test
    @Tag("long")
    void scalesFurtherUpAndDownAndTheTextStaysTheSame() throws Exception {
        keepsTheTextWith(5, 2, 1);
    }

    private static void keepsTheTextWith(int... sizes) throws Exception {
        String before = text();
        for (int members : sizes) {
            scale(members);
            JsonNode status = cluster.status();
            assertThat(status.get("members").size()).isEqualTo(members);
            assertThat(text()).isEqualTo(before);
            assertThat(status.get("members")
                            .get(0)
                            .get("roles")
                            .get(0)
                            .get("kv_pages_used")
                            .intValue())
                    .as("ended sequences leave no cache behind")
                    .isZero();
        }
    }

    private static void scale(int members) throws Exception {
        LocalCluster.Output output = LocalCluster.run("scale", "" + members);
        assertThat(output.status()).as(output.text()).isZero();
    }

    private static String text() throws Exception {
        return cluster.process(REQUEST.formatted(30)).get("text").stringValue();
    }
}
