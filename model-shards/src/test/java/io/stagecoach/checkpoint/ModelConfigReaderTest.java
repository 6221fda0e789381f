package io.stagecoach.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.model.Activation;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ModelConfig.AttentionScaling;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigReaderTest {
    private static final String LEAST = """
            {"n_layer": 2, "n_head": 4, "n_embd": 8, "n_positions": 16, "vocab_size": 100%s}
            """;

    private static ModelConfig read(String json) throws IOException {
        return ModelConfigReader.read(new MemorySource().put("config.json", json.getBytes(UTF_8)));
    }

    @Test
    void absentKeysHaveTransformersDefaults() throws IOException {
        ModelConfig expected = new ModelConfig(
                2, 4, 8, 32, 16, 100, 1e-5, Activation.GELU_TANH, true, AttentionScaling.GPT2, OptionalInt.empty());
        assertThat(read(LEAST.formatted(""))).isEqualTo(expected);
        assertThat(read(LEAST.formatted(", \"n_inner\": null, \"eos_token_id\": null, \"resid_pdrop\": 0.1")))
                .isEqualTo(expected);
    }

    @Test
    void everyKeyIsHonoured() throws IOException {
        ModelConfig config = read(LEAST.formatted("""
                , "n_inner": 20, "layer_norm_epsilon": 1e-6, "activation_function": "gelu_pytorch_tanh",
                "tie_word_embeddings": false, "scale_attn_weights": false, "scale_attn_by_inverse_layer_idx": true,
                "reorder_and_upcast_attn": true, "eos_token_id": [99], "model_type": "gpt2"
                """));
        assertThat(config)
                .isEqualTo(new ModelConfig(
                        2,
                        4,
                        8,
                        20,
                        16,
                        100,
                        1e-6,
                        Activation.GELU_TANH,
                        false,
                        new AttentionScaling(false, true),
                        OptionalInt.of(99)));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        ModelConfig config = new ModelConfig(
                3, 2, 6, 10, 7, 9, 1e-3, Activation.RELU, false, new AttentionScaling(true, true), OptionalInt.of(8));
        assertThat(read(new String(ModelConfigWriter.json(config), UTF_8))).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"n_layer": "two"}                       | config.json: n_embd is missing
                    {"n_embd": 8, "n_layer": "two"}          | config.json: n_layer must be a whole number, but is "two"
                    {"n_embd": 8, "n_layer": 1.5}            | config.json: n_layer must be a whole number, but is 1.5
                    {"model_type": "llama"}                  | config.json: model_type must be "gpt2"
                    {"add_cross_attention": true}            | config.json: add_cross_attention must be false
                    [1]                                      | config.json must hold a JSON object, but holds ARRAY
                    {"n_embd":                               | config.json is no valid JSON
                    """)
    void errorsSayWhichKeyAndWhy(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    , "n_inner": 0                     | config.json: n_inner must be 1 or more, but is 0
                    , "activation_function": "silu"    | config.json: activation_function 'silu' is not supported
                    , "activation_function": 3         | config.json: activation_function must be a text, but is 3
                    , "tie_word_embeddings": "yes"     | config.json: tie_word_embeddings must be true or false
                    , "layer_norm_epsilon": "small"    | config.json: layer_norm_epsilon must be a number
                    , "layer_norm_epsilon": 0          | config.json: layer_norm_epsilon must be in (0, 1)
                    , "eos_token_id": [1, 2]           | config.json: eos_token_id must be one whole number or null
                    , "eos_token_id": 100              | config.json: eos_token_id is 100
                    , "n_inner": 3000000000            | config.json: n_inner must be a whole number
                    """)
    void wrongValuesAreNamed(String addition, String message) {
        assertThatThrownBy(() -> read(LEAST.formatted(addition)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMissingFileSaysWhatIsExpected() {
        assertThatThrownBy(() -> ModelConfigReader.read(new MemorySource()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model 'memory' has no config.json");
    }
}
