package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.CheckpointException;
import io.stagecoach.checkpoint.Gpt2Tensors;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TorchShardRuntimeTest {
    private static final Fixture FIXTURE = Fixture.named("bare-gelu");
    private static final ModelConfig CONFIG = FIXTURE.config();

    @BeforeAll
    static void start() {
        TorchEngine.start(1);
    }

    private static KvSettings kv(int contexts, ShardRange range) {
        return KvSettings.forContexts(KvFormat.F32, contexts, CONFIG, range);
    }

    private static ShardRuntime load(int first, int end) throws IOException {
        return TorchShardRuntime.load(
                Checkpoint.open(FIXTURE.source()),
                CONFIG,
                new ShardRange(first, end),
                Precision.F32,
                kv(3, new ShardRange(first, end)));
    }

    private static Segment chunk(int slot, int start, int rows, Logits logits) {
        return new Segment(new int[] {2 * slot, 2 * slot + 1}, start, rows, logits);
    }

    private static void expectRefusal(ShardRuntime shard, ShardInput input, String message) {
        assertThatThrownBy(() -> shard.forward(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void answersOnlyTheWantedRows() throws IOException {
        int[] ids = {1, 2, 3, 4, 5, 6};
        try (ShardRuntime shard = load(0, CONFIG.layers())) {
            float[] all = shard.forward(new ShardInput.Tokens(
                    ids, List.of(chunk(0, 0, 3, Logits.ALL), chunk(1, 0, 2, Logits.ALL), chunk(2, 0, 1, Logits.ALL))));
            float[] some = shard.forward(new ShardInput.Tokens(
                    ids,
                    List.of(chunk(0, 0, 3, Logits.LAST), chunk(1, 0, 2, Logits.NONE), chunk(2, 0, 1, Logits.ALL))));
            int vocabulary = CONFIG.vocabulary();
            assertThat(all).hasSize(6 * vocabulary);
            assertThat(Arrays.copyOfRange(some, 0, vocabulary))
                    .isEqualTo(Arrays.copyOfRange(all, 2 * vocabulary, 3 * vocabulary));
            assertThat(Arrays.copyOfRange(some, vocabulary, some.length))
                    .isEqualTo(Arrays.copyOfRange(all, 5 * vocabulary, 6 * vocabulary));
            assertThat(shard.forward(new ShardInput.Tokens(new int[] {7}, List.of(chunk(0, 3, 1, Logits.NONE)))))
                    .isEmpty();
        }
    }

    @Test
    void aPageIsWrittenByOneSegmentOfAPassAndMayBeReadByAll() throws IOException {
        int page = Segment.PAGE;
        int[] prompt = IntStream.range(0, page).map(i -> i % 7).toArray();
        try (ShardRuntime shard = load(0, CONFIG.layers())) {
            shard.forward(new ShardInput.Tokens(prompt, List.of(chunk(0, 0, page, Logits.NONE))));
            float[] alone = shard.forward(new ShardInput.Tokens(new int[] {5}, List.of(chunk(0, page, 1, Logits.ALL))));
            Segment sharing = new Segment(new int[] {0, 5}, page, 1, Logits.ALL);
            float[] both = shard.forward(
                    new ShardInput.Tokens(new int[] {5, 5}, List.of(chunk(0, page, 1, Logits.NONE), sharing)));
            assertThat(both).isEqualTo(alone);
            expectRefusal(
                    shard,
                    new ShardInput.Tokens(
                            new int[] {5, 5},
                            List.of(chunk(0, page, 1, Logits.ALL), chunk(0, page + 1, 1, Logits.ALL))),
                    "page 1 is written twice");
        }
    }

    /** The bytes of its tensors in f32, and the header, each once. */
    @Test
    void readsItsOwnTensorsAndNoOthers() throws IOException {
        for (int layer = 0; layer < CONFIG.layers(); layer++) {
            ShardRange range = new ShardRange(layer, layer + 1);
            ReadRecorder source = new ReadRecorder(FIXTURE.source());
            TorchShardRuntime.load(Checkpoint.open(source), CONFIG, range, Precision.F32, kv(1, range))
                    .close();
            long header = 8 + FIXTURE.source().read("model.safetensors", 0, 8).getLong(0);
            long own = new Gpt2Tensors(CONFIG)
                    .of(range).stream().mapToLong(tensor -> 4L * tensor.size()).sum();
            assertThat(source.bytes()).isEqualTo(header + own);
            assertThat(source.distinctBytes()).isEqualTo(header + own);
        }
    }

    @Test
    void refusesWhatIsOutOfRange() throws IOException {
        try (ShardRuntime shard = load(0, CONFIG.layers())) {
            int[] one = {0};
            expectRefusal(shard, new ShardInput.Tokens(one, List.of(chunk(3, 0, 1, Logits.ALL))), "page 6 of 6");
            expectRefusal(
                    shard,
                    new ShardInput.Tokens(one, List.of(chunk(0, 96, 1, Logits.ALL))),
                    "the context has 96 positions");
            expectRefusal(
                    shard,
                    new ShardInput.Tokens(one, List.of(chunk(0, 127, 1, Logits.ALL))),
                    "the context has 96 positions");
            expectRefusal(
                    shard, new ShardInput.Tokens(new int[] {101}, List.of(chunk(0, 0, 1, Logits.ALL))), "token id 101");
            expectRefusal(
                    shard, new ShardInput.Tokens(new int[] {-1}, List.of(chunk(0, 0, 1, Logits.ALL))), "token id -1");
            expectRefusal(
                    shard,
                    new ShardInput.Hidden(new float[24], 24, List.of(chunk(0, 0, 1, Logits.ALL))),
                    "takes token ids");
            assertThat(shard.forward(new ShardInput.Tokens(one, List.of(chunk(0, 0, 1, Logits.ALL)))))
                    .as("still works after refusals")
                    .hasSize(CONFIG.vocabulary());
        }
        try (ShardRuntime shard = load(1, 2)) {
            expectRefusal(
                    shard, new ShardInput.Tokens(new int[] {1}, List.of(chunk(0, 0, 1, Logits.ALL))), "hidden states");
            expectRefusal(
                    shard,
                    new ShardInput.Hidden(new float[12], 12, List.of(chunk(0, 0, 1, Logits.ALL))),
                    "width is 24, but the input's is 12");
        }
    }

    @Test
    void refusesShardsTheModelDoesNotHave() throws IOException {
        assertThatThrownBy(() -> load(1, 3)).hasMessageContaining("the model has 2 layers");
        Checkpoint checkpoint = Checkpoint.open(FIXTURE.source());
        ShardRange all = new ShardRange(0, 2);
        KvSettings little = new KvSettings(KvFormat.F32, kv(1, all).bytes() - 1);
        assertThatThrownBy(() -> TorchShardRuntime.load(checkpoint, CONFIG, all, Precision.F32, little))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not hold one context of 96 positions for 2 layers");
        ModelConfig wider = ModelConfig.gpt2(2, 2, 32);
        assertThatThrownBy(() -> TorchShardRuntime.load(
                        checkpoint, wider, new ShardRange(0, 1), Precision.F32, new KvSettings(KvFormat.F32, 1 << 30)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("wte.weight");
        assertThatThrownBy(() -> TorchEngine.start(0)).hasMessageContaining("threads must be 1 or more");
    }
}
