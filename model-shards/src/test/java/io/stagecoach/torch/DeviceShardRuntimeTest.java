package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import io.stagecoach.shard.ShardRuntime;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The module that a GPU runs, on the CPU: the same operations but for pinned memory. */
class DeviceShardRuntimeTest {
    private static final int CHUNK = 16;
    private static final int[] SLOT_OF = {3, 0, 2, 1};

    @BeforeAll
    static void start() {
        TorchEngine.start(1);
    }

    static Stream<Fixture> fixtures() {
        return Fixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void f32LogitsAndGreedyTokensAreThoseOfTransformers(Fixture fixture) throws IOException {
        try (Pipeline pipeline = onDevice(fixture, fixture.config().layers(), Precision.F32)) {
            for (Fixture.Case example : fixture.cases()) {
                float[] logits = pipeline.prefill(0, example.prompt(), CHUNK);
                assertThat(FixturesTest.relativeError(logits, example.logits())).isLessThan(1e-5);
                assertThat(FixturesTest.greedy(pipeline, example, logits)).isEqualTo(example.greedy());
            }
        }
    }

    static Stream<Arguments> fixturesInDevicePrecisions() {
        return Fixture.all()
                .flatMap(fixture -> Stream.of(Precision.F32, Precision.BF16, Precision.FP16)
                        .map(precision -> Arguments.of(fixture, precision)));
    }

    /** Prompts and single rows in one pass, of contexts of several lengths, over pages that lie among one another. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("fixturesInDevicePrecisions")
    void batchesAreWithinThePrecisionsErrorOfTheCpuEngineInF32(Fixture fixture, Precision precision)
            throws IOException {
        double bound = switch (precision) {
            case F32 -> 1e-5;
            case BF16 -> 1e-2;
            case FP16 -> 2e-3;
            case INT8 -> throw new AssertionError();
        };
        SplittableRandom random = new SplittableRandom(7);
        int[] prompts = {37, 1, 16, fixture.config().positions() - 16};
        List<Script> scripts = IntStream.range(0, SLOT_OF.length)
                .mapToObj(i -> Script.random(fixture.config(), prompts[i], 6 + 3 * i, CHUNK, random))
                .toList();
        try (Pipeline expected = fixture.pipeline(1, Precision.F32, SLOT_OF.length);
                Pipeline pipeline = onDevice(fixture, 1, precision)) {
            List<float[]> together = Script.runTogether(pipeline, scripts, SLOT_OF, random);
            for (int i = 0; i < scripts.size(); i++) {
                float[] alone = scripts.get(i).runAlone(expected, 0);
                assertThat(FixturesTest.relativeError(together.get(i), alone)).isLessThan(bound);
            }
        }
    }

    private static Pipeline onDevice(Fixture fixture, int stages, Precision precision) throws IOException {
        return Pipeline.loadOnDevice(
                Checkpoint.open(fixture.source()), fixture.config(), stages, precision, SLOT_OF.length);
    }

    @Test
    void answersOnlyTheWantedRowsAndRefusesWhatIsOutOfRange() throws IOException {
        Fixture fixture = Fixture.named("bare-gelu");
        int vocabulary = fixture.config().vocabulary();
        try (Pipeline pipeline = onDevice(fixture, 1, Precision.F32)) {
            ShardRuntime shard = pipeline.stages().getFirst();
            int[] ids = {1, 2, 3, 4};
            Segment first = new Segment(pipeline.pages(0), 0, 3, Logits.LAST);
            assertThat(shard.forward(new ShardInput.Tokens(
                            ids, List.of(first, new Segment(pipeline.pages(1), 0, 1, Logits.NONE)))))
                    .hasSize(vocabulary);
            assertThat(shard.forward(new ShardInput.Tokens(
                            new int[] {5}, List.of(new Segment(pipeline.pages(1), 1, 1, Logits.NONE)))))
                    .isEmpty();
            assertThatThrownBy(() -> shard.forward(new ShardInput.Tokens(
                            new int[] {5}, List.of(new Segment(new int[] {99}, 0, 1, Logits.NONE)))))
                    .hasMessageContaining("page 99 of");
        }
    }

    /** This build of torch has no CUDA, so a GPU's module can be read but not run. */
    @Test
    void aGpuThatIsNotThereLeavesTheWorkToTheCpu() throws IOException {
        assertThat(DeviceShardRuntime.obstacle("cpu")).isEmpty();
        assertThat(DeviceShardRuntime.obstacle("cuda:0"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("built without CUDA"));
        Fixture fixture = Fixture.named("one-layer");
        ModelConfig config = fixture.config();
        ShardRange all = new ShardRange(0, config.layers());
        KvSettings kv = KvSettings.forContexts(KvFormat.F32, 1, config, all);
        try (ShardRuntime shard = Device.CUDA.load(Checkpoint.open(fixture.source()), config, all, Precision.F32, kv)) {
            assertThat(shard).isInstanceOf(TorchShardRuntime.class);
        }
    }

    @Test
    void theModuleOfAGpuIsAcceptedByTorch() {
        ModelConfig config = ModelConfig.gpt2(4, 2, 32);
        for (ShardRange range : List.of(new ShardRange(0, 2), new ShardRange(1, 3), new ShardRange(2, 4))) {
            DeviceModuleSource source = new DeviceModuleSource(
                    "cuda:0", config, range, DevicePacking.of("cuda:0", Precision.FP16), KvFormat.FP16);
            TorchModule.load(source.text(), source.lists()).close();
        }
    }

    @Test
    void int8IsForTheCpu() {
        Device.CPU.require(Precision.INT8);
        Device.CUDA.require(Precision.BF16);
        assertThatThrownBy(() -> Device.CUDA.require(Precision.INT8)).hasMessageContaining("runs on the CPU only");
        assertThat(Device.of("cuda")).isEqualTo(Device.CUDA);
        assertThatThrownBy(() -> Device.of("tpu")).hasMessage("device 'tpu' is not one of cpu, cuda");
    }
}
