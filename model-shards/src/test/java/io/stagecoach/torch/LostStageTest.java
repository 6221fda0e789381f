package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A takeover computes a lost stage again from what went into it: the cache that comes of it is the lost one, bit for bit. */
class LostStageTest {
    /** More than a page. */
    private static final int POSITIONS = 90;

    private static final int PROMPT = 40;

    private final SplittableRandom random = new SplittableRandom(7);

    record Subject(Fixture fixture, Precision precision) {
        TorchShardRuntime load(ShardRange range) throws IOException {
            Checkpoint checkpoint = Checkpoint.open(fixture.source());
            KvSettings kv = KvSettings.forContexts(KvFormat.with(precision), 1, fixture.config(), range);
            return TorchShardRuntime.load(checkpoint, fixture.config(), range, precision, kv);
        }

        @Override
        public String toString() {
            return fixture.name() + " " + precision.text();
        }
    }

    static Stream<Subject> subjects() {
        return Fixture.all()
                .filter(fixture ->
                        fixture.config().layers() > 1 && fixture.config().positions() >= POSITIONS)
                .flatMap(fixture -> Stream.of(Precision.values()).map(precision -> new Subject(fixture, precision)));
    }

    @BeforeEach
    void start() {
        TorchEngine.start(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("subjects")
    void theCacheIsTheSameBitForBit(Subject subject) throws IOException {
        Pipeline.assumeRuns(subject.precision());
        ModelConfig config = subject.fixture().config();
        List<ShardRange> ranges = ShardPlan.balanced(config, 2).ranges();
        float[] inputs = new float[POSITIONS * config.width()];
        try (TorchShardRuntime first = subject.load(ranges.getFirst());
                TorchShardRuntime lost = subject.load(ranges.getLast());
                TorchShardRuntime other = subject.load(ranges.getLast())) {
            for (int start = 0; start < POSITIONS; ) {
                int rows = start < PROMPT ? PROMPT : 1;
                int[] ids = random.ints(rows, 0, config.vocabulary()).toArray();
                float[] hidden = first.forward(new ShardInput.Tokens(ids, segments(start, rows)));
                System.arraycopy(hidden, 0, inputs, start * config.width(), hidden.length);
                lost.forward(new ShardInput.Hidden(hidden, config.width(), segments(start, rows)));
                start += rows;
            }
            for (int start = 0; start < POSITIONS; ) {
                int rows = Math.min(random.nextInt(1, 30), POSITIONS - start);
                float[] held = Arrays.copyOfRange(inputs, start * config.width(), (start + rows) * config.width());
                other.forward(new ShardInput.Hidden(held, config.width(), segments(start, rows)));
                start += rows;
            }
            for (int page = 0; page < Segment.pagesFor(POSITIONS); page++) {
                assertThat(other.page(page)).as("page %d", page).isEqualTo(lost.page(page));
                assertThat(distinct(lost.page(page)))
                        .as("values of page %d", page)
                        .isGreaterThan(50);
            }
        }
    }

    private static List<Segment> segments(int start, int rows) {
        return List.of(new Segment(new int[] {0, 1}, start, rows, Logits.LAST));
    }

    private static long distinct(byte[] bytes) {
        boolean[] seen = new boolean[256];
        for (byte value : bytes) {
            seen[value & 0xff] = true;
        }
        long count = 0;
        for (boolean each : seen) {
            count += each ? 1 : 0;
        }
        return count;
    }
}
