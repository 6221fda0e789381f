package io.stagecoach.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

class ModelDownloadTest {

    @Test
    void namesEachWeightFileOnce() throws IOException {
        assertThat(
                        files(
                                "{\"weight_map\": {\"a\": \"2.safetensors\", \"b\": \"1.safetensors\", \"c\": \"2.safetensors\"}}"))
                .containsExactly("1.safetensors", "2.safetensors");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> files("{")).hasMessageContaining("model.safetensors.index.json is no JSON");
        assertThatThrownBy(() -> files("{}")).hasMessageContaining("has no weight_map");
        assertThatThrownBy(() -> files("{\"weight_map\": {\"a\": 1, \"b\": {}}}"))
                .hasMessageContaining("no weight_map");
    }

    private static SortedSet<String> files(String json) throws IOException {
        return ModelDownload.weightFiles(json.getBytes(StandardCharsets.UTF_8));
    }
}
