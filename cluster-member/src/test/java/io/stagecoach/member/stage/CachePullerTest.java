package io.stagecoach.member.stage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FakeRuntime;
import io.stagecoach.member.testing.SettableClock;
import io.stagecoach.shard.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache goes from one replica to another, in pieces between the passes, or it does not, and then it says why. */
class CachePullerTest {
    private static final UUID COORDINATOR = new UUID(0, 1);
    private static final UUID CACHE = new UUID(1, 1);
    private static final UUID OTHER_CACHE = new UUID(1, 2);
    private static final Role FROM = new Role("gpt2", 0, 0);
    private static final Role TO = new Role("gpt2", 0, 1);
    private static final int POSITIONS = Segment.PAGE + 30;
    private static final int PAGES = 4;
    /** Of the fake pages. */
    private static final int BYTES = 2 * Segment.PAGE * Integer.BYTES;

    private final SettableClock clock = new SettableClock();
    private final FakeRuntime source = new FakeRuntime(0, false, PAGES);
    private final FakeRuntime target = new FakeRuntime(0, false, PAGES);
    private final StageWorker old = runner(source);
    private final StageWorker fresh = runner(target);
    private final List<CacheRead> reads = new ArrayList<>();

    private StageWorker runner(FakeRuntime runtime) {
        return new StageWorker("node", role -> new FakeModel(2, PAGES).shard(runtime, 0), Runnable::run, clock::nanos);
    }

    @BeforeEach
    void load() throws InterruptedException {
        old.load(FROM, 2);
        fresh.load(TO, 5);
        settle(old);
        settle(fresh);
        compute(old, FROM, 2, OTHER_CACHE, 0, 10); // so that pages have other numbers
        for (int start = 0; start < POSITIONS; start += 47) {
            compute(old, FROM, 2, CACHE, start, Math.min(47, POSITIONS - start));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 256, 300, 10_000})
    void theSequenceGoesOnAsIfItHadAlwaysBeenThere(int pieceBytes) throws InterruptedException {
        assertThat(fetch(pieceBytes, this::read)).isEqualTo(PullOutcome.MOVED);
        assertThat(reads).hasSize(Math.ceilDiv(BYTES, pieceBytes));
        assertThat(compute(fresh, TO, 5, CACHE, POSITIONS, 40))
                .usingRecursiveComparison()
                .ignoringFields("member")
                .isEqualTo(compute(old, FROM, 2, CACHE, POSITIONS, 40));
    }

    @Test
    void passesAreMadeBetweenThePieces() throws InterruptedException {
        List<CompletableFuture<CachePiece>> pieces = new ArrayList<>();
        CompletableFuture<PullOutcome> outcome = begin(100, (from, read) -> {
            reads.add(read);
            pieces.add(new CompletableFuture<>());
            return pieces.getLast();
        });
        for (int i = 0; !outcome.isDone(); i++) {
            assertThat(reads).as("one piece and the one after it at most").hasSize(i + 1);
            pieces.get(i).complete(old(reads.get(i)));
            CompletableFuture<StageReply> pass = fresh.submit(task(TO, 5, new UUID(2, i), 0, 1));
            settle(fresh);
            assertThat(pass).isCompletedWithValueMatching(StageReply.Done.class::isInstance);
            fresh.forget(TO, List.of(new UUID(2, i)));
            settle(fresh);
        }
        assertThat(outcome.join()).isEqualTo(PullOutcome.MOVED);
    }

    @Test
    void whatTheOldReplicaForgotMeanwhileIsNotFetched() throws InterruptedException {
        assertThat(fetch(100, (from, read) -> {
                    if (reads.size() == 3) {
                        old.forget(FROM, List.of(CACHE));
                    }
                    return read(from, read);
                }))
                .isEqualTo(PullOutcome.CACHE_MISS);
    }

    @Test
    void nothingIsWrittenOnceTheNewReplicaHasForgottenIt() throws InterruptedException {
        assertThat(fetch(200, (from, read) -> {
                    if (reads.size() == 2) {
                        fresh.forget(TO, List.of(CACHE));
                    }
                    return read(from, read);
                }))
                .isEqualTo(PullOutcome.FAILED);
        assertThat(requireNonNull(fresh.stages().get(TO)).usage().running()).isZero();
    }

    @Test
    void aCacheThatTheOldReplicaHasInPartIsNotFetched() throws InterruptedException {
        assertThat(run(fetch(POSITIONS + 1, 2, 5, 1_000_000_000), 100, this::read))
                .isEqualTo(PullOutcome.CACHE_MISS);
    }

    @Test
    void otherFormatsAndDevicesAreToldApart() throws InterruptedException {
        FakeRuntime other = new FakeRuntime(0, false, PAGES);
        other.formatAs("fp16");
        assertThat(into(other)).isEqualTo(PullOutcome.NOT_PORTABLE);
        FakeRuntime device = new FakeRuntime(0, false, PAGES);
        device.formatAs(null);
        assertThat(into(device)).isEqualTo(PullOutcome.NOT_PORTABLE);
        assertThat(reads).as("a device's asks for nothing").hasSize(1);
    }

    private PullOutcome into(FakeRuntime runtime) throws InterruptedException {
        StageWorker runner = runner(runtime);
        runner.load(TO, 5);
        settle(runner);
        CachePuller fetcher = new CachePuller(runner.caches(), this::read, Runnable::run, clock::nanos, 100);
        CompletableFuture<PullOutcome> outcome = fetcher.fetch(fetch(POSITIONS, 2, 5, 1_000_000_000));
        settle(runner);
        return outcome.join();
    }

    @Test
    void whereNoPageIsFreeNothingIsTaken() throws InterruptedException {
        IntStream.range(0, PAGES - 1).forEach(i -> {
            fresh.submit(task(TO, 5, new UUID(3, i), 0, 1));
            settle(fresh);
        });
        assertThat(fetch(100, this::read)).isEqualTo(PullOutcome.FULL);
    }

    @Test
    void staleCallsAreRefusedAtEitherEnd() throws InterruptedException {
        assertThat(run(fetch(POSITIONS, 1, 5, 1_000_000_000), 100, this::read)).isEqualTo(PullOutcome.STALE);
        assertThat(run(fetch(POSITIONS, 2, 4, 1_000_000_000), 100, this::read)).isEqualTo(PullOutcome.STALE);
        old.forgetCoordinator(COORDINATOR);
        settle(old);
        assertThat(fetch(100, this::read)).isEqualTo(PullOutcome.STALE);
    }

    @Test
    void whatCannotBeReachedIsLost() throws InterruptedException {
        assertThat(fetch(100, (from, read) -> {
                    reads.add(read);
                    return reads.size() < 3
                            ? CompletableFuture.completedFuture(old(read))
                            : CompletableFuture.failedFuture(new IllegalStateException("gone"));
                }))
                .isEqualTo(PullOutcome.SOURCE_LOST);
    }

    @Test
    void whatTakesLongerThanToComputeItIsGivenUp() throws InterruptedException {
        assertThat(fetch(100, (from, read) -> {
                    clock.advance(Duration.ofMillis(400));
                    return read(from, read);
                }))
                .isEqualTo(PullOutcome.TOO_LONG);
        assertThat(reads).hasSize(3);
    }

    @Test
    void whatIsSoonComputedIsNotAskedFor() throws InterruptedException {
        assertThat(run(fetch(POSITIONS, 2, 5, 1_000_000), 100, this::read)).isEqualTo(PullOutcome.NOT_WORTH_IT);
        assertThat(reads).isEmpty();
    }

    private PullOutcome fetch(int pieceBytes, CachePuller.Source way) throws InterruptedException {
        return run(fetch(POSITIONS, 2, 5, 1_000_000_000), pieceBytes, way);
    }

    private CompletableFuture<PullOutcome> begin(int pieceBytes, CachePuller.Source way) {
        return new CachePuller(fresh.caches(), way, Runnable::run, clock::nanos, pieceBytes)
                .fetch(fetch(POSITIONS, 2, 5, 1_000_000_000));
    }

    private PullOutcome run(CachePull fetch, int pieceBytes, CachePuller.Source way) throws InterruptedException {
        CompletableFuture<PullOutcome> outcome =
                new CachePuller(fresh.caches(), way, Runnable::run, clock::nanos, pieceBytes).fetch(fetch);
        settle(fresh);
        return outcome.join();
    }

    private static CachePull fetch(int positions, long fromEpoch, long epoch, long recomputeNanos) {
        RoleClaim from = new RoleClaim(FROM, new UUID(0, 7), fromEpoch, ClaimState.READY);
        return new CachePull(TO, epoch, COORDINATOR, CACHE, positions, 2 * Segment.PAGE + 6, from, recomputeNanos);
    }

    private CompletionStage<CachePiece> read(RoleClaim from, CacheRead read) {
        reads.add(read);
        return CompletableFuture.completedFuture(old(read));
    }

    private CachePiece old(CacheRead read) {
        CompletableFuture<CachePiece> piece = old.caches().read(read);
        settle(old);
        return piece.join();
    }

    private static StageReply compute(StageWorker runner, Role role, long epoch, UUID cache, int start, int rows) {
        CompletableFuture<StageReply> reply = runner.submit(task(role, epoch, cache, start, rows));
        settle(runner);
        assertThat(reply)
                .isCompletedWithValueMatching(done -> done instanceof StageReply.Done all
                        && all.outcomes().getFirst().isComputed());
        return reply.join();
    }

    private static StageTask task(Role role, long epoch, UUID cache, int start, int rows) {
        int room = cache.equals(CACHE) ? 2 * Segment.PAGE + 6 : 1;
        SequenceStep.Begin begin = start > 0 ? null : new SequenceStep.Begin(room, null);
        int[] ids = IntStream.range(start, start + rows).map(i -> i * 7 % 97).toArray();
        return new StageTask(
                role,
                epoch,
                COORDINATOR,
                List.of(new SequenceStep(cache, start, rows, begin, null)),
                new Rows.Ids(ids));
    }

    private static void settle(StageWorker runner) {
        try {
            while (runner.runNext(0, TimeUnit.SECONDS)) {
                // until nothing waits
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
