package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.checkpoint.RandomModel;
import io.stagecoach.checkpoint.StoredType;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.source.FolderSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A sequence's logits are a function of the sequence alone: the same bits alone, in any batch, cut into any stages,
 * repeated, cut anywhere, and on one thread or two.
 */
class ExactnessTest {
    private static final int CHUNK = 16;
    private static final int SLOTS = 7;
    private static final int MOST_ROWS = 64;
    private static final int[] SLOT_OF = {3, 0, 6, 1, 5};

    /** Two layers as wide as GPT-2's: small matrices may take other kernels. */
    private static final ModelConfig WIDE = ModelConfig.gpt2(2, 12, 768);

    @TempDir
    static Path folder;

    private final SplittableRandom random = new SplittableRandom(42);

    @BeforeAll
    static void writeWideModel() throws IOException {
        new RandomModel(WIDE, StoredType.F32, 1).write(folder.resolve("wide"));
    }

    @BeforeEach
    void start() {
        TorchEngine.start(1);
    }

    @AfterEach
    void restore() {
        TorchEngine.start(1);
    }

    record Subject(String name, Checkpoint checkpoint, ModelConfig config, Precision precision) {
        Pipeline pipeline(int stages) throws IOException {
            return Pipeline.load(checkpoint, config, stages, precision, SLOTS);
        }

        @Override
        public String toString() {
            return name + " " + precision.text();
        }
    }

    static Stream<Subject> subjects() throws IOException {
        List<Subject> subjects = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            for (Fixture fixture : Fixture.all().toList()) {
                subjects.add(
                        new Subject(fixture.name(), Checkpoint.open(fixture.source()), fixture.config(), precision));
            }
            Checkpoint wide = Checkpoint.open(new FolderSource("wide", folder.resolve("wide")));
            subjects.add(new Subject("wide", wide, WIDE, precision));
        }
        return subjects.stream();
    }

    private List<Script> scripts(ModelConfig config) {
        int[] prompts = {67, 1, 16, 5, 63};
        return IntStream.range(0, SLOT_OF.length)
                .mapToObj(i ->
                        Script.random(config, Math.min(prompts[i], config.positions() - 20), 6 + 3 * i, CHUNK, random))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    void sameBitsInAnyBatchAndForAnyNumberOfStages(Subject subject) throws IOException {
        List<Script> scripts = scripts(subject.config());
        List<float[]> alone;
        try (Pipeline pipeline = subject.pipeline(1)) {
            alone = scripts.stream().map(script -> script.runAlone(pipeline, 2)).toList();
            assertTogether(pipeline, 1, scripts, alone);
        }
        for (int stages = 2; stages <= subject.config().layers(); stages++) {
            try (Pipeline pipeline = subject.pipeline(stages)) {
                assertTogether(pipeline, stages, scripts, alone);
            }
        }
    }

    private void assertTogether(Pipeline pipeline, int stages, List<Script> scripts, List<float[]> alone) {
        List<float[]> together = Script.runTogether(pipeline, scripts, SLOT_OF, random);
        for (int i = 0; i < scripts.size(); i++) {
            assertThat(differing(together.get(i), alone.get(i)))
                    .as("script %d, %d stages", i, stages)
                    .isZero();
        }
    }

    /** Kernels go over rows in blocks of several sizes: these are the blocks, and those around them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    void sameBitsWhateverTheNumberOfRows(Subject subject) throws IOException {
        sameBitsForRows(subject, IntStream.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    @Tag("long")
    void sameBitsForEveryNumberOfRows(Subject subject) throws IOException {
        sameBitsForRows(subject, IntStream.range(1, MOST_ROWS));
    }

    private void sameBitsForRows(Subject subject, IntStream counts) throws IOException {
        int[] ids = random.ints(MOST_ROWS, 0, subject.config().vocabulary()).toArray();
        int vocabulary = subject.config().vocabulary();
        try (Pipeline pipeline =
                Pipeline.load(subject.checkpoint(), subject.config(), 1, subject.precision(), MOST_ROWS)) {
            float[] all = pipeline.forward(ids, firsts(pipeline, MOST_ROWS));
            counts.forEach(rows -> {
                float[] some = pipeline.forward(Arrays.copyOf(ids, rows), firsts(pipeline, rows));
                assertThat(differing(some, Arrays.copyOf(all, rows * vocabulary)))
                        .as("%d rows", rows)
                        .isZero();
            });
        }
    }

    /** One token at position 0 in each slot. */
    private static List<Segment> firsts(Pipeline pipeline, int slots) {
        return IntStream.range(0, slots)
                .mapToObj(slot -> new Segment(pipeline.pages(slot), 0, 1, Logits.ALL))
                .toList();
    }

    /** Over a page's border, where the model's context has one. */
    private Script longScript(ModelConfig config) {
        return Script.random(config, Math.min(61, config.positions() - 20), 20, CHUNK, random);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    void sameBitsWhenRepeatedAndHoweverItIsCut(Subject subject) throws IOException {
        Script script = longScript(subject.config());
        try (Pipeline pipeline = subject.pipeline(1)) {
            float[] once = script.runAlone(pipeline, 0);
            assertThat(differing(script.stuttering().runAlone(pipeline, 1), once))
                    .isZero();
            assertThat(differing(script.whole().runAlone(pipeline, 4), once)).isZero();
            for (int longest : new int[] {3, 12, 40}) {
                assertThat(differing(script.recut(longest, random).runAlone(pipeline, 5), once))
                        .isZero();
            }
            assertThat(differing(script.runAlone(pipeline, 4), once))
                    .as("in a used slot")
                    .isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    void sameBitsOnOneThreadAndTwo(Subject subject) throws IOException {
        Script script = longScript(subject.config());
        try (Pipeline pipeline = subject.pipeline(1)) {
            float[] one = script.runAlone(pipeline, 0);
            TorchEngine.start(2); // as when another member of the host has left
            assertThat(differing(script.runAlone(pipeline, 0), one)).isZero();
        }
    }

    /** How many values differ in their bits. */
    private static int differing(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(variety(expected))
                .as("different values among the first hundred")
                .isGreaterThan(50);
        int differing = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
                differing++;
            }
        }
        return differing;
    }

    /** Rows of zeros or of one number would be equal whatever the engine does. */
    private static long variety(float[] values) {
        return IntStream.range(0, Math.min(100, values.length))
                .mapToObj(i -> values[i])
                .distinct()
                .count();
    }
}
