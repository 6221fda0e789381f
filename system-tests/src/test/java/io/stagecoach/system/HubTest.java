package io.stagecoach.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.source.StandInHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model that is named by its hub id is downloaded at the first start, and found in the cache at the second. */
@Tag("cluster")
class HubTest {
    private static final Path DEMO = Path.of("..", "model-shards", "demo");

    @Test
    void aHubIdIsDownloadedOnceAndServed(@TempDir Path home) throws Exception {
        try (StandInHub hub = new StandInHub()) {
            for (Path file : modelFiles()) {
                hub.put("tales/grimm-6l/" + file.getFileName(), Files.readAllBytes(file));
            }
            Map<String, String> environment =
                    Map.of("HF_ENDPOINT", hub.endpoint().toString(), "HF_HOME", home.toString());
            String first = serve(environment);
            int requests = hub.rangesServed().size();
            assertThat(requests).isPositive();

            assertThat(serve(environment)).isEqualTo(first);
            assertThat(hub.rangesServed()).hasSize(requests);
        }
    }

    private static String serve(Map<String, String> environment) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(environment, "--members", "2", "--model", "tales/grimm-6l")) {
            JsonNode answer =
                    cluster.process("{\"text\": \"The wolf said\", \"metadata\": {}, \"parameters\": {\"seed\": 1}}");
            return answer.get("text").stringValue();
        }
    }

    private static List<Path> modelFiles() throws Exception {
        try (Stream<Path> files = Files.list(DEMO)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
