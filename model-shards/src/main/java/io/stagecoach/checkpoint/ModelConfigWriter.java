package io.stagecoach.checkpoint;

import io.stagecoach.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes what {@link ModelConfigReader} reads, in Hugging Face's keys. */
final class ModelConfigWriter {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ModelConfigWriter() {}

    static byte[] json(ModelConfig config) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model_type", "gpt2");
        keys.put("n_layer", config.layers());
        keys.put("n_head", config.heads());
        keys.put("n_embd", config.width());
        keys.put("n_inner", config.inner());
        keys.put("n_positions", config.positions());
        keys.put("vocab_size", config.vocabulary());
        keys.put("layer_norm_epsilon", config.layerNormEpsilon());
        keys.put("activation_function", config.activation().text());
        keys.put("tie_word_embeddings", config.tiedHead());
        keys.put("scale_attn_weights", config.attentionScaling().byHeadWidth());
        keys.put("scale_attn_by_inverse_layer_idx", config.attentionScaling().byLayer());
        config.endOfText().ifPresent(id -> keys.put("eos_token_id", id));
        return MAPPER.writeValueAsBytes(keys);
    }
}
