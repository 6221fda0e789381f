package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.CheckpointException;
import io.stagecoach.checkpoint.Gpt2Tensors;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Attention;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TorchShardRuntimeTest {
    private static final Fixture FIXTURE = Fixture.named("bare-gelu");
    private static final ModelConfig CONFIG = FIXTURE.config();

    @BeforeAll
    static void start() {
        TorchEngine.start(1);
    }

    private static ShardRuntime load(int first, int end) throws IOException {
        return TorchShardRuntime.load(
                Checkpoint.open(FIXTURE.source()), CONFIG, new ShardRange(first, end), Precision.F32, 3);
    }

    private static Segment chunk(int slot, int start, int rows, Logits logits) {
        return new Segment(slot, start, rows, Attention.CHUNK, logits);
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
    void segmentsOfOneSlotMayFollowOneAnotherInOnePass() throws IOException {
        int[] ids = {1, 2, 3, 4, 5};
        try (ShardRuntime shard = load(0, CONFIG.layers())) {
            shard.forward(new ShardInput.Tokens(new int[] {1, 2, 3}, List.of(chunk(0, 0, 3, Logits.NONE))));
            float[] apart = shard.forward(
                    new ShardInput.Tokens(new int[] {4, 5}, List.of(new Segment(0, 3, 2, Attention.ROW, Logits.ALL))));
            List<Segment> joined =
                    List.of(chunk(1, 0, 3, Logits.NONE), new Segment(1, 3, 2, Attention.ROW, Logits.ALL));
            assertThat(shard.forward(new ShardInput.Tokens(ids, joined))).isEqualTo(apart);
            expectRefusal(
                    shard,
                    new ShardInput.Tokens(ids, List.of(chunk(1, 0, 3, Logits.NONE), chunk(1, 4, 2, Logits.ALL))),
                    "position 3 is due");
        }
    }

    /** The bytes of its tensors in f32, and the header, each once. */
    @Test
    void readsItsOwnTensorsAndNoOthers() throws IOException {
        for (int layer = 0; layer < CONFIG.layers(); layer++) {
            ShardRange range = new ShardRange(layer, layer + 1);
            ReadRecorder source = new ReadRecorder(FIXTURE.source());
            TorchShardRuntime.load(Checkpoint.open(source), CONFIG, range, Precision.F32, 1)
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
            expectRefusal(shard, new ShardInput.Tokens(one, List.of(chunk(3, 0, 1, Logits.ALL))), "slot 3 of 3");
            expectRefusal(
                    shard,
                    new ShardInput.Tokens(one, List.of(chunk(0, 96, 1, Logits.ALL))),
                    "the context has 96 positions");
            expectRefusal(
                    shard,
                    new ShardInput.Tokens(one, List.of(chunk(0, Integer.MAX_VALUE, 1, Logits.ALL))),
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
        assertThatThrownBy(() -> TorchShardRuntime.load(checkpoint, CONFIG, new ShardRange(0, 2), Precision.F32, 0))
                .hasMessageContaining("slots must be 1 or more");
        assertThatThrownBy(() -> TorchShardRuntime.load(
                        checkpoint, CONFIG, new ShardRange(0, 2), Precision.F32, Integer.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the KV cache of 2147483647 slots takes 73728.0 GiB");
        ModelConfig wider = ModelConfig.gpt2(2, 2, 32);
        assertThatThrownBy(() -> TorchShardRuntime.load(checkpoint, wider, new ShardRange(0, 1), Precision.F32, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("wte.weight");
        assertThatThrownBy(() -> TorchEngine.start(0)).hasMessageContaining("threads must be 1 or more");
    }
}
