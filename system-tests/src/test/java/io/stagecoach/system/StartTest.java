package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Any number of members works, and a start that cannot succeed says why. */
@Tag("cluster")
class StartTest {
    @Test
    void moreMembersThanStagesServeAllThree() throws Exception {
        servesAllThreeStages(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @Tag("long")
    void anyNumberOfMembersServesAllThreeStages(int members) throws Exception {
        servesAllThreeStages(members);
    }

    private static void servesAllThreeStages(int members) throws Exception {
        try (LocalCluster cluster = LocalCluster.start("--members", "" + members)) {
            JsonNode answer = cluster.process("{\"text\": \"Once upon a time\", \"metadata\": {}}");
            assertThat(answer.get("metrics").get("stages").size()).isEqualTo(3);

            JsonNode status = cluster.status();
            assertThat(status.get("members").size()).isEqualTo(members);
            Set<Integer> stages = new HashSet<>();
            for (JsonNode member : status.get("members")) {
                member.get("roles").forEach(role -> stages.add(role.get("stage").intValue()));
            }
            assertThat(stages).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    /** One member of these has room for one stage of the demo model, and not for two. */
    @Test
    void aClusterWithoutRoomSaysWhatItLacksAndServesWhenThatCame() throws Exception {
        try (LocalCluster cluster = LocalCluster.startUntil(
                "cannot serve: stage", Map.of("STAGECOACH_MEMORY", "530MB"), "--members", "2")) {
            JsonNode status = cluster.status();
            assertThat(status.get("ready").booleanValue()).isFalse();
            assertThat(status.get("problems").toString())
                    .contains(" takes ", " MiB of memory, and no member has more than ");
            HttpResponse<String> answer = cluster.post("/api/model/process", "{\"text\": \"Once\", \"metadata\": {}}");
            assertThat(answer.statusCode()).isEqualTo(503);

            assertThat(LocalCluster.run("scale", "3").status()).isZero();

            assertThat(cluster.status().get("problems")).isEmpty();
            assertThat(cluster.process("{\"text\": \"Once\", \"metadata\": {}}")
                            .get("text")
                            .stringValue())
                    .isNotEmpty();
        }
    }

    @Test
    void aFolderWithoutAModelIsNamed(@TempDir Path empty) throws Exception {
        LocalCluster.Output output = LocalCluster.run("up", "--members", "1", "--model", empty.toString());

        assertThat(output.status()).isNotZero();
        assertThat(output.text()).contains(empty.toString()).contains("config.json");
    }

    @Test
    void aTruncatedModelIsNamedWithTheTensorThatIsCut(@TempDir Path folder) throws Exception {
        Path demo = Path.of("..", "model-shards", "demo");
        Files.copy(demo.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(demo.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        byte[] weights = Files.readAllBytes(demo.resolve("model.safetensors"));
        Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 1000));

        LocalCluster.Output output = LocalCluster.run("up", "--members", "1", "--model", folder.toString());

        assertThat(output.status()).isNotZero();
        assertThat(output.text()).contains("model.safetensors is truncated: tensor");
    }

    @Test
    void aWrongValueInConfigJsonIsNamedWithItsPlace(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("config.json"), """
                {"model_name": "demo", "stages": 2, "nodes": [
                  {"id": "node1", "address": "node1:50051", "model_part": 0},
                  {"id": "node2", "address": "node2:50052", "model_part": 7}]}
                """);

        LocalCluster.Output output = LocalCluster.run("up", "--config", config.toString());

        assertThat(output.status()).isNotZero();
        assertThat(output.text()).contains("nodes[1].model_part is 7, but the plan has parts 0 to 1");
    }
}
