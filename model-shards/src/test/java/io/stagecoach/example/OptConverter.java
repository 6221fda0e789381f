package io.stagecoach.example;

import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.CheckpointException;
import io.stagecoach.checkpoint.TensorSpec;
import io.stagecoach.source.ModelSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an OPT checkpoint (Zhang et al. 2022) as the GPT-2 checkpoint that computes the same: OPT is GPT-2 with ReLU, other
 * names, three matrices in place of one before attention, and matrices kept the other way round.
 */
record OptConverter(ModelSource opt) {
    /** OPT's first two rows of positions are for padding. */
    private static final int UNUSED_POSITIONS = 2;

    void write(Path folder) throws IOException {
        JsonNode keys = JsonMapper.shared().readTree(file("config.json"));
        requireGpt2Like(keys);
        Files.createDirectories(folder);
        Files.write(folder.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(config(keys)));
        for (String tokenizer : List.of("tokenizer.json", "vocab.json", "merges.txt")) {
            Optional<byte[]> bytes = opt.file(tokenizer);
            if (bytes.isPresent()) {
                Files.write(folder.resolve(tokenizer), bytes.get());
            }
        }
        new TensorWriter(tensors(keys)).write(folder.resolve("model.safetensors"));
    }

    /** Some sizes of OPT normalise after a block, or embed more narrowly; those are not GPT-2. */
    private static void requireGpt2Like(JsonNode keys) throws CheckpointException {
        boolean after = !keys.path("do_layer_norm_before").asBoolean(true);
        boolean narrow =
                keys.path("word_embed_proj_dim").asInt(keys.path("hidden_size").asInt())
                        != keys.path("hidden_size").asInt();
        if (!keys.path("model_type").asString("").equals("opt") || after || narrow) {
            throw new CheckpointException("config.json: not an OPT model that GPT-2's layers can compute: " + keys);
        }
    }

    private static Map<String, Object> config(JsonNode keys) {
        return Map.of(
                "model_type", "gpt2",
                "n_layer", keys.path("num_hidden_layers").asInt(),
                "n_head", keys.path("num_attention_heads").asInt(),
                "n_embd", keys.path("hidden_size").asInt(),
                "n_inner", keys.path("ffn_dim").asInt(),
                "n_positions", keys.path("max_position_embeddings").asInt(),
                "vocab_size", keys.path("vocab_size").asInt(),
                "activation_function", keys.path("activation_function").asString(),
                "eos_token_id", keys.path("eos_token_id").asInt());
    }

    private Map<String, Tensor> tensors(JsonNode keys) throws IOException {
        int width = keys.path("hidden_size").asInt();
        int inner = keys.path("ffn_dim").asInt();
        int positions = keys.path("max_position_embeddings").asInt();
        Map<String, Tensor> gpt2 = new LinkedHashMap<>();
        gpt2.put(
                "wte.weight",
                read("embed_tokens.weight", keys.path("vocab_size").asInt(), width));
        gpt2.put(
                "wpe.weight",
                read("embed_positions.weight", UNUSED_POSITIONS + positions, width)
                        .from(UNUSED_POSITIONS));
        for (int layer = 0; layer < keys.path("num_hidden_layers").asInt(); layer++) {
            String from = "layers." + layer + ".";
            String to = "h." + layer + ".";
            norm(gpt2, from + "self_attn_layer_norm", to + "ln_1", width);
            linear(gpt2, from + "self_attn.", List.of("q_proj", "k_proj", "v_proj"), to + "attn.c_attn", width, width);
            linear(gpt2, from + "self_attn.", List.of("out_proj"), to + "attn.c_proj", width, width);
            norm(gpt2, from + "final_layer_norm", to + "ln_2", width);
            linear(gpt2, from, List.of("fc1"), to + "mlp.c_fc", width, inner);
            linear(gpt2, from, List.of("fc2"), to + "mlp.c_proj", inner, width);
        }
        norm(gpt2, "final_layer_norm", "ln_f", width);
        return gpt2;
    }

    private void norm(Map<String, Tensor> gpt2, String from, String to, int width) throws IOException {
        gpt2.put(to + ".weight", read(from + ".weight", width));
        gpt2.put(to + ".bias", read(from + ".bias", width));
    }

    /** GPT-2 keeps one matrix, {@code [in, outs together]}; OPT one of {@code [out, in]} each. */
    private void linear(Map<String, Tensor> gpt2, String from, List<String> parts, String to, int in, int out)
            throws IOException {
        Tensor weight = read(from + parts.getFirst() + ".weight", out, in);
        Tensor bias = read(from + parts.getFirst() + ".bias", out);
        for (String part : parts.subList(1, parts.size())) {
            weight = weight.followedBy(read(from + part + ".weight", out, in));
            bias = bias.followedBy(read(from + part + ".bias", out));
        }
        gpt2.put(to + ".weight", weight.transposed());
        gpt2.put(to + ".bias", bias);
    }

    private Tensor read(String name, int... shape) throws IOException {
        List<Integer> dimensions = Arrays.stream(shape).boxed().toList();
        TensorSpec spec = new TensorSpec("model.decoder." + name, dimensions);
        float[] values = new float[spec.size()];
        Checkpoint.open(opt).read(spec, FloatBuffer.wrap(values));
        return new Tensor(dimensions, values);
    }

    private byte[] file(String name) throws IOException {
        Optional<byte[]> bytes = opt.file(name);
        return bytes.orElseThrow(() -> new CheckpointException("model '" + opt.name() + "' has no " + name));
    }
}
