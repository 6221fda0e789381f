package io.stagecoach.checkpoint;

import io.stagecoach.model.Activation;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ModelConfig.AttentionScaling;
import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code config.json}. Keys that only matter for training are left alone; absent ones have transformers'
 * defaults, except for the dimensions, which must be there.
 */
public final class ModelConfigReader {
    static final String FILE = "config.json";

    private final JsonNode json;

    private ModelConfigReader(JsonNode json) {
        this.json = json;
    }

    /**
     * @throws CheckpointException when the file is missing, or a key is missing, of the wrong type, or asks for what
     *     this engine does not run; the message names the key
     */
    public static ModelConfig read(ModelSource source) throws IOException {
        byte[] bytes = source.file(FILE)
                .orElseThrow(() -> new CheckpointException("model '" + source.name() + "' has no " + FILE
                        + "; a Hugging Face GPT-2 folder has one beside model.safetensors"));
        return new ModelConfigReader(Json.object(FILE, bytes)).read();
    }

    private ModelConfig read() throws CheckpointException {
        requireGpt2();
        int width = dimension("n_embd");
        try {
            return new ModelConfig(
                    dimension("n_layer"),
                    dimension("n_head"),
                    width,
                    absent("n_inner") ? Math.multiplyExact(4, width) : dimension("n_inner"),
                    dimension("n_positions"),
                    dimension("vocab_size"),
                    number("layer_norm_epsilon", 1e-5),
                    activation(),
                    flag("tie_word_embeddings", true),
                    new AttentionScaling(
                            flag("scale_attn_weights", true), flag("scale_attn_by_inverse_layer_idx", false)),
                    endOfText());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CheckpointException(FILE + ": " + e.getMessage(), e);
        }
    }

    /** {@code reorder_and_upcast_attn} needs no key here: attention is computed in f32 in any case. */
    private void requireGpt2() throws CheckpointException {
        JsonNode type = json.path("model_type");
        if (!absent("model_type") && !(type.isString() && type.stringValue().equals("gpt2"))) {
            throw wrong("model_type", "must be \"gpt2\": this engine runs the GPT-2 family only");
        }
        if (flag("add_cross_attention", false)) {
            throw wrong("add_cross_attention", "must be false: this engine runs no encoder beside the model");
        }
    }

    private Activation activation() throws CheckpointException {
        if (absent("activation_function")) {
            return Activation.GELU_TANH;
        }
        JsonNode name = json.path("activation_function");
        if (!name.isString()) {
            throw wrong("activation_function", "must be a text");
        }
        try {
            return Activation.of(name.stringValue());
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(FILE + ": activation_function " + e.getMessage(), e);
        }
    }

    private OptionalInt endOfText() throws CheckpointException {
        if (absent("eos_token_id")) {
            return OptionalInt.empty();
        }
        JsonNode id = json.path("eos_token_id");
        if (id.isArray() && id.size() == 1) {
            id = id.path(0);
        }
        if (!id.isIntegralNumber() || !id.canConvertToInt()) {
            throw wrong("eos_token_id", "must be one whole number or null");
        }
        return OptionalInt.of(id.intValue());
    }

    private int dimension(String key) throws CheckpointException {
        JsonNode value = json.path(key);
        if (absent(key)) {
            throw new CheckpointException(FILE + ": " + key + " is missing");
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(key, "must be a whole number");
        }
        return value.intValue();
    }

    private double number(String key, double otherwise) throws CheckpointException {
        if (absent(key)) {
            return otherwise;
        }
        if (!json.path(key).isNumber()) {
            throw wrong(key, "must be a number");
        }
        return json.path(key).doubleValue();
    }

    private boolean flag(String key, boolean otherwise) throws CheckpointException {
        if (absent(key)) {
            return otherwise;
        }
        if (!json.path(key).isBoolean()) {
            throw wrong(key, "must be true or false");
        }
        return json.path(key).booleanValue();
    }

    private boolean absent(String key) {
        return json.path(key).isMissingNode() || json.path(key).isNull();
    }

    private CheckpointException wrong(String key, String demand) {
        return new CheckpointException(FILE + ": " + key + " " + demand + ", but is " + json.path(key));
    }
}
