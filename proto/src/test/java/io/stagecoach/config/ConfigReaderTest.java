package io.stagecoach.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final String SEED = """
            {"model_name": "gpt2", "nodes": [
              {"id": "node1", "address": "node1:50051", "model_part": 0},
              {"id": "node2", "address": "node2:50052", "model_part": 1},
              {"id": "node3", "address": "node3:50053", "model_part": 2}]}""";

    @Test
    void readsTheSeedsFormatAndFillsInTheDefaults() {
        ClusterConfig config = ConfigReader.parse(SEED);

        assertThat(config.modelName()).isEqualTo("gpt2");
        assertThat(config.stages()).isEqualTo(3);
        assertThat(config.dtype()).isEqualTo("fp16");
        assertThat(config.maxSequences()).isEqualTo(64);
        assertThat(config.promptChunk()).isEqualTo(256);
        assertThat(config.maxWaiting()).isEqualTo(256);
        assertThat(config.clusterName()).isEqualTo("stagecoach");
        assertThat(config.tokenizer()).hasToString("localhost:50050");
        assertThat(config.node("node2")).hasValueSatisfying(node -> {
            assertThat(node.address()).isEqualTo(new HostPort("node2", 50052));
            assertThat(node.modelPart()).isEqualTo(1);
        });
    }

    @Test
    void severalNodesMayPreferTheSamePart() {
        assertThat(ConfigReader.parse(SEED.replace("\"model_part\": 2", "\"model_part\": 1"))
                        .stages())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "model_part": 2      | "model_part": 3      | nodes[2].model_part is 3, but the plan has parts 0 to 2
            "model_part": 2      | "model_part": -1     | nodes[2].model_part must be a whole number from 0 to 1023, but is -1
            "model_part": 2      | "model_part": "2"    | nodes[2].model_part must be a whole number from 0 to 1023, but is "2"
            , "model_part": 2    | ,"x": 1              | nodes[2].model_part is missing; it must be a whole number
            "node3:50053"        | "node3"              | nodes[2].address: "node3" is no host:port such as node1:50051
            "id": "node3"        | "id": "node1"        | nodes[2].id is "node1", but an earlier node has that id: give each its own
            "model_name"         | "model"              | model_name is missing; it must be a text
            "model_name": "gpt2" | "model_name": 2      | model_name must be a text, but is 2
            "model_name"         | "dtyp": "f32", "model_name" | dtyp is no known key; known here: cluster_name, dtype, kv_dtype, max_sequences, max_waiting, model_name, nodes, prompt_chunk, stages, tokenizer
            "model_name"         | "dtype": "f64", "model_name" | dtype is "f64", but must be one of bf16, f32, fp16, int8
            "model_name"         | "stages": 2, "model_name" | nodes[2].model_part is 2, but the plan has parts 0 to 1
            "nodes": [           | "nodes": [7,         | nodes[0] must be a JSON object, but is 7
            """)
    void saysWhereAFaultStandsAndWhy(String right, String wrong, String message) {
        assertThat(SEED).contains(right);
        assertThatThrownBy(() -> ConfigReader.parse(SEED.replace(right, wrong)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhereTextStopsBeingJson() {
        assertThatThrownBy(() -> ConfigReader.parse("{\"model_name\": }"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not JSON")
                .hasMessageContaining("line 1, column 16");
    }

    @Test
    void saysThatTheFileIsMissing() {
        assertThatThrownBy(() -> ConfigReader.read(Path.of("no-such-config.json")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no-such-config.json");
    }
}
