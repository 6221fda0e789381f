package io.stagecoach.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.attention.KvFormat;
import io.stagecoach.checkpoint.Checkpoint;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.Precision;
import io.stagecoach.model.ShardRange;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import io.stagecoach.shard.Segment.Logits;
import io.stagecoach.shard.ShardInput;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that was copied to other pages of another runtime is the same, bit for bit, and so is what is computed with it. */
class MovedCacheTest {
    /** More than a page. */
    private static final int POSITIONS = 90;

    private static final Fixture FIXTURE = Fixture.all()
            .filter(fixture -> fixture.config().layers() > 1 && fixture.config().positions() > POSITIONS)
            .findFirst()
            .orElseThrow();
    private static final ModelConfig CONFIG = FIXTURE.config();
    private static final ShardRange FIRST = new ShardRange(0, 1);

    private final SplittableRandom random = new SplittableRandom(11);

    @BeforeEach
    void start() {
        TorchEngine.start(1);
    }

    @ParameterizedTest
    @EnumSource
    void theMovedCacheIsTheSameBitForBit(Precision precision) throws IOException {
        try (TorchShardRuntime before = load(FIRST, precision);
                TorchShardRuntime after = load(FIRST, precision)) {
            before.forward(new ShardInput.Tokens(ids(POSITIONS), segments(0, POSITIONS, 0, 1)));
            // What lay in the new pages before must not matter.
            after.forward(new ShardInput.Tokens(ids(CONFIG.positions()), segments(0, CONFIG.positions(), 1, 0)));
            move(before, after, 0, 1);
            move(before, after, 1, 0);

            assertThat(after.page(1)).isEqualTo(before.page(0));
            assertThat(after.page(0)).isEqualTo(before.page(1));
            int[] next = ids(1);
            assertThat(after.forward(new ShardInput.Tokens(next, segments(POSITIONS, 1, 1, 0))))
                    .isEqualTo(before.forward(new ShardInput.Tokens(next, segments(POSITIONS, 1, 0, 1))));
        }
    }

    @Test
    void pagesOfOtherLayersOrNumbersHaveAnotherFormat() throws IOException {
        try (TorchShardRuntime one = load(FIRST, Precision.BF16);
                TorchShardRuntime same = load(FIRST, Precision.BF16);
                TorchShardRuntime otherWeights = load(FIRST, Precision.INT8);
                TorchShardRuntime otherNumbers = load(FIRST, Precision.FP16);
                TorchShardRuntime otherLayer = load(new ShardRange(1, 2), Precision.BF16)) {
            assertThat(format(same)).isEqualTo(format(one));
            assertThat(List.of(format(otherWeights), format(otherNumbers), format(otherLayer)))
                    .doesNotContain(format(one));
        }
    }

    @Test
    void nothingBeyondThePageIsTouched() throws IOException {
        try (TorchShardRuntime shard = load(FIRST, Precision.F32)) {
            PageAccess pages = shard.pageAccess().orElseThrow();
            int bytes = pages.format().pageBytes();
            assertThatThrownBy(() -> pages.write(0, bytes - 3, 4, new byte[4], 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> pages.read(0, bytes - 3, 4, new byte[4], 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static PageAccess.Format format(TorchShardRuntime shard) {
        return shard.pageAccess().orElseThrow().format();
    }

    /** In pieces of an odd size. */
    private static void move(TorchShardRuntime from, TorchShardRuntime to, int page, int toPage) {
        PageAccess source = from.pageAccess().orElseThrow();
        int bytes = source.format().pageBytes();
        byte[] piece = new byte[1003];
        for (int at = 0; at < bytes; at += 1000) {
            int length = Math.min(1000, bytes - at);
            source.read(page, at, length, piece, 3);
            to.pageAccess().orElseThrow().write(toPage, at, length, piece, 3);
        }
    }

    private int[] ids(int count) {
        return random.ints(count, 0, CONFIG.vocabulary()).toArray();
    }

    private static List<Segment> segments(int start, int rows, int... pages) {
        return List.of(new Segment(pages, start, rows, Logits.LAST));
    }

    private static TorchShardRuntime load(ShardRange range, Precision precision) throws IOException {
        Pipeline.assumeRuns(precision);
        KvSettings kv = KvSettings.forContexts(KvFormat.with(precision), 1, CONFIG, range);
        return TorchShardRuntime.load(Checkpoint.open(FIXTURE.source()), CONFIG, range, precision, kv);
    }
}
