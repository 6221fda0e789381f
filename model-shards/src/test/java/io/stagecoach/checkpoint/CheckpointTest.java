package io.stagecoach.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.checkpoint.MemorySource.Read;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    private static float[] read(MemorySource source, TensorSpec tensor) throws IOException {
        FloatBuffer values = FloatBuffer.allocate(tensor.size());
        Checkpoint.open(source).read(tensor, values);
        assertThat(values.hasRemaining()).isFalse();
        return values.array();
    }

    /** A file with one tensor {@code h.0.ln_1.bias} of 2 values. */
    private static MemorySource tiny(String entry, byte[] data) {
        byte[] header = ("{\"h.0.ln_1.bias\": " + entry + "}").getBytes(UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header).put(data);
        return new MemorySource().put("model.safetensors", file.array());
    }

    private static final TensorSpec BIAS = TensorSpec.of("h.0.ln_1.bias", 2);

    @Test
    void everyStoredFormatBecomesF32() throws IOException {
        byte[] f32 = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0};
        assertThat(read(tiny("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", f32), BIAS))
                .containsExactly(1f, -2f);
        byte[] f16 = {0, 0x3c, 1, 0};
        assertThat(read(tiny("{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}", f16), BIAS))
                .containsExactly(1f, 0x1p-24f);
        byte[] bf16 = {(byte) 0x80, 0x3f, 0, (byte) 0xc0};
        assertThat(read(tiny("{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}", bf16), BIAS))
                .containsExactly(1f, -2f);
    }

    @Test
    void roundingToBf16IsToTheNearestEven() {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        for (float value : new float[] {1 + 0x1p-8f, 1 + 0x3p-8f, 1 + 0x1.1p-8f, Float.NaN}) {
            StoredType.BF16.put(buffer, value);
        }
        FloatBuffer floats = FloatBuffer.allocate(4);
        StoredType.BF16.toFloats(buffer.flip(), floats);
        assertThat(floats.array()).containsExactly(1f, 1 + 0x1p-6f, 1 + 0x1p-7f, Float.NaN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-layer", "bare-gelu", "untied-relu-bf16", "sharded-f16", "untied-sharded"})
    void aShardReadsTheHeadersAndItsOwnTensorsAndNothingElse(String fixture) throws IOException {
        Path folder = FIXTURES.resolve(fixture);
        ModelConfig config = ModelConfigReader.read(MemorySource.of(folder));
        Gpt2Tensors tensors = new Gpt2Tensors(config);
        for (int layer = 0; layer < config.layers(); layer++) {
            MemorySource source = MemorySource.of(folder);
            Checkpoint checkpoint = Checkpoint.open(source);
            List<TensorSpec> own = tensors.of(new ShardRange(layer, layer + 1));
            for (TensorSpec tensor : own) {
                checkpoint.read(tensor, FloatBuffer.allocate(tensor.size()));
            }
            List<Read> allowed = new ArrayList<>();
            for (String file :
                    source.reads().stream().map(Read::file).distinct().toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(source.get(file)).order(ByteOrder.LITTLE_ENDIAN);
                allowed.add(new Read(file, 0, 8));
                allowed.add(new Read(file, 8, 8 + bytes.getLong(0)));
                SafetensorsFile.open(MemorySource.of(folder), file).entries().forEach((name, entry) -> {
                    String bare = name.replaceFirst("^transformer\\.", "");
                    if (own.stream().anyMatch(tensor -> tensor.name().equals(bare))) {
                        allowed.add(new Read(file, entry.begin(), entry.end()));
                    }
                });
            }
            assertThat(source.reads()).containsExactlyInAnyOrderElementsOf(allowed);
        }
    }

    @Test
    void aCheckReadsHeadersOnlyAndFindsWhatIsMissing() throws IOException {
        MemorySource source = MemorySource.of(FIXTURES.resolve("sharded-f16"));
        ModelConfig config = ModelConfigReader.read(source);
        List<TensorSpec> all = new Gpt2Tensors(config).of(new ShardRange(0, config.layers()));

        Checkpoint.open(source).check(all);

        assertThat(source.reads()).isNotEmpty().allMatch(read -> read.begin() == 0 || read.begin() == 8);
        assertThatThrownBy(() -> Checkpoint.open(source).check(List.of(TensorSpec.of("h.99.ln_1.bias", 2))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("h.99.ln_1.bias is missing");
    }

    @Test
    void embeddingsAreOfTheFirstShardTheHeadOfTheLast() {
        Gpt2Tensors tied = new Gpt2Tensors(ModelConfig.gpt2(3, 2, 8));
        assertThat(names(tied, 0, 1))
                .startsWith("wte.weight", "wpe.weight", "h.0.ln_1.weight")
                .hasSize(14);
        assertThat(names(tied, 1, 2)).allMatch(name -> name.startsWith("h.1.")).hasSize(12);
        assertThat(names(tied, 2, 3))
                .endsWith("ln_f.weight", "ln_f.bias", "wte.weight")
                .hasSize(15);
        assertThat(names(tied, 0, 3)).doesNotHaveDuplicates().hasSize(2 + 36 + 2);
    }

    private static List<String> names(Gpt2Tensors tensors, int first, int end) {
        return tensors.of(new ShardRange(first, end)).stream()
                .map(TensorSpec::name)
                .toList();
    }

    private static void expectFailure(UnaryOperator<MemorySource> damage, TensorSpec tensor, String... parts)
            throws IOException {
        MemorySource source = damage.apply(MemorySource.of(FIXTURES.resolve("sharded-f16")));
        assertThatThrownBy(() -> read(source, tensor))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void damageIsNamed() throws IOException {
        TensorSpec norm = TensorSpec.of("ln_f.weight", 48);
        String index = "model.safetensors.index.json";
        UnaryOperator<MemorySource> none = source -> source;
        expectFailure(none, TensorSpec.of("h.9.ln_1.bias", 48), "h.9.ln_1.bias is missing from " + index);
        expectFailure(none, TensorSpec.of("lm_head.weight", 199, 48), "lm_head.weight", "tie_word_embeddings");
        expectFailure(none, TensorSpec.of("ln_f.weight", 64), "ln_f.weight of model-0000", "[48]", "asks for [64]");
        expectFailure(source -> source.remove(index), norm, "neither model.safetensors nor " + index);
        expectFailure(source -> source.put(index, "{}".getBytes(UTF_8)), norm, "weight_map must be an object");
        expectFailure(
                source -> source.put(index, "{\"weight_map\": {\"ln_f.weight\": \"../x\"}}".getBytes(UTF_8)),
                norm,
                "weight_map.ln_f.weight must name a file beside the index");
        expectFailure(
                source -> source.put(index, "{\"weight_map\": {\"ln_f.weight\": \"gone\"}}".getBytes(UTF_8)),
                norm,
                "model 'memory' has no file gone");
        expectFailure(
                source -> source.put(
                        index,
                        new String(source.get(index), UTF_8)
                                .replaceAll("-0000[23]-", "-00001-")
                                .getBytes(UTF_8)),
                TensorSpec.of("h.0.attn.c_attn.weight", 48, 144),
                "puts tensor transformer.h.0.attn.c_attn.weight into model-00001-of-00003.safetensors, which lacks it");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 100, -1})
    void aTruncatedFileIsFound(int kept) throws IOException {
        MemorySource source = MemorySource.of(FIXTURES.resolve("one-layer"));
        byte[] whole = source.get("model.safetensors");
        source.put("model.safetensors", Arrays.copyOf(whole, kept < 0 ? whole.length + kept : kept));
        assertThatThrownBy(() -> read(source, TensorSpec.of("wpe.weight", 64, 16)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model.safetensors is truncated");
    }

    @Test
    void malformedHeadersAreRefused() {
        byte[] data = new byte[8];
        expectMalformed("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,0]}", data, "malformed");
        expectMalformed("{\"dtype\":\"F32\",\"shape\":[2]}", data, "entry of tensor h.0.ln_1.bias is malformed");
        expectMalformed("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}", data, "takes 8 bytes");
        expectMalformed("{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]}", data, "is stored as I8");
        expectMalformed("nonsense", data, "model.safetensors's header is no valid JSON");
        assertThatThrownBy(() ->
                        read(new MemorySource().put("model.safetensors", "PK zip file!".getBytes(UTF_8)), BIAS))
                .hasMessageContaining("is no safetensors file");
    }

    private static void expectMalformed(String entry, byte[] data, String message) {
        assertThatThrownBy(() -> read(tiny(entry, data), BIAS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }
}
