package io.stagecoach.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.CheckpointException;
import io.stagecoach.checkpoint.ModelConfigReader;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import io.stagecoach.source.FolderSource;
import io.stagecoach.source.ModelSource;
import io.stagecoach.torch.Device;
import io.stagecoach.torch.KvSettings;
import io.stagecoach.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small OPT model computes as GPT-2 what it computes as OPT. */
class OptConverterTest {
    private static final int LAYERS = 2;
    private static final int HEADS = 2;
    private static final int WIDTH = 32;
    private static final int INNER = 96;
    private static final int POSITIONS = 64;
    private static final int VOCABULARY = 50;
    private static final int[] TEXT = {2, 7, 1, 8, 28, 18, 28, 45, 9, 4};

    @Test
    void theConvertedModelHasTheSameLogits(@TempDir Path folder) throws IOException {
        Map<String, Tensor> tensors = randomOpt();
        new OptConverter(opt(folder.resolve("opt"), tensors, true)).write(folder.resolve("gpt2"));

        double[] expected = new OptReference(tensors, LAYERS, HEADS).logits(TEXT);
        float[] logits = logits(new FolderSource("gpt2", folder.resolve("gpt2")));

        assertThat(logits).hasSize(VOCABULARY);
        for (int i = 0; i < VOCABULARY; i++) {
            assertThat((double) logits[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    @Test
    void anOptThatNormalisesAfterItsBlocksIsRefused(@TempDir Path folder) throws IOException {
        OptConverter converter = new OptConverter(opt(folder.resolve("opt"), randomOpt(), false));

        assertThatThrownBy(() -> converter.write(folder.resolve("gpt2")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("do_layer_norm_before");
    }

    /** Two stages, as two members would have them. */
    private static float[] logits(ModelSource source) throws IOException {
        TorchEngine.start(1);
        ModelConfig config = ModelConfigReader.read(source);
        List<Segment> whole = List.of(new Segment(new int[] {0}, 0, TEXT.length, Logits.LAST));
        ShardInput input = new ShardInput.Tokens(TEXT, whole);
        float[] values = {};
        for (ShardRange range : ShardPlan.balanced(config, 2).ranges()) {
            KvSettings kv = KvSettings.forContexts(KvFormat.F32, 1, config, range);
            try (ShardRuntime stage = Device.CPU.load(Checkpoint.open(source), config, range, Precision.F32, kv)) {
                values = stage.forward(input);
                input = range.end() == LAYERS ? input : new ShardInput.Hidden(values, WIDTH, whole);
            }
        }
        return values;
    }

    private static ModelSource opt(Path folder, Map<String, Tensor> tensors, boolean normsBefore) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "opt", "num_hidden_layers": %d, "num_attention_heads": %d, "hidden_size": %d,
                 "word_embed_proj_dim": %3$d, "ffn_dim": %d, "max_position_embeddings": %d, "vocab_size": %d,
                 "activation_function": "relu", "do_layer_norm_before": %b, "eos_token_id": 2}
                """.formatted(
                        LAYERS, HEADS, WIDTH, INNER, POSITIONS, VOCABULARY, normsBefore));
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        new TensorWriter(tensors).write(folder.resolve("model.safetensors"));
        return new FolderSource("opt", folder);
    }

    private static Map<String, Tensor> randomOpt() {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, random, "embed_tokens.weight", VOCABULARY, WIDTH);
        put(tensors, random, "embed_positions.weight", POSITIONS + 2, WIDTH);
        for (int layer = 0; layer < LAYERS; layer++) {
            String name = "layers." + layer + ".";
            for (String norm : List.of("self_attn_layer_norm", "final_layer_norm")) {
                put(tensors, random, name + norm + ".weight", WIDTH);
                put(tensors, random, name + norm + ".bias", WIDTH);
            }
            for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                put(tensors, random, name + "self_attn." + part + ".weight", WIDTH, WIDTH);
                put(tensors, random, name + "self_attn." + part + ".bias", WIDTH);
            }
            put(tensors, random, name + "fc1.weight", INNER, WIDTH);
            put(tensors, random, name + "fc1.bias", INNER);
            put(tensors, random, name + "fc2.weight", WIDTH, INNER);
            put(tensors, random, name + "fc2.bias", WIDTH);
        }
        put(tensors, random, "final_layer_norm.weight", WIDTH);
        put(tensors, random, "final_layer_norm.bias", WIDTH);
        return tensors;
    }

    private static void put(Map<String, Tensor> tensors, SplittableRandom random, String name, Integer... shape) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * 0.3);
        }
        tensors.put("model.decoder." + name, new Tensor(List.of(shape), values));
    }
}
