package io.stagecoach.stage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.claim.Role;
import io.stagecoach.testing.FakeModel;
import io.stagecoach.testing.FakeRuntime;
import io.stagecoach.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageRunnerTest {
    private static final Role ROLE = new Role("gpt2", 0, 0);
    private static final Role OTHER = new Role("gpt2", 0, 1);
    private static final UUID COORDINATOR = new UUID(0, 1);

    private final SettableClock clock = new SettableClock();
    private final Deque<Runnable> loads = new ArrayDeque<>();
    private final List<FakeRuntime> runtimes = new ArrayList<>();
    private final StageRunner runner = new StageRunner("node1", this::loadShard, loads::add, clock::nanos);
    private int caches;

    private LoadedShard loadShard(Role role) {
        FakeRuntime runtime = new FakeRuntime(0, false, 4);
        runtimes.add(runtime);
        return new FakeModel(2, 4).shard(runtime, 0);
    }

    @Test
    void computesWhatWaitsTogether() throws InterruptedException {
        load(ROLE, 2);
        CompletableFuture<StageReply> one = runner.submit(task(ROLE, 2, cache()));
        clock.advance(Duration.ofNanos(5));
        CompletableFuture<StageReply> two = runner.submit(task(ROLE, 2, cache()));
        assertThat(stage().outstandingRows()).isEqualTo(2);
        clock.advance(Duration.ofNanos(7));
        runAll();

        assertThat(runtimes.getFirst().passes).hasSize(1);
        assertThat(done(one).queueNanos()).isEqualTo(12);
        assertThat(done(two).queueNanos()).isEqualTo(7);
        assertThat(done(one).member()).isEqualTo("node1");
        assertThat(stage().outstandingRows()).isZero();
    }

    @Test
    void isNothingToDoWhenNothingCame() throws InterruptedException {
        assertThat(runner.runNext(0, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void refusesARoleItDoesNotHold() throws InterruptedException {
        CompletableFuture<StageReply> reply = runner.submit(task(ROLE, 1, cache()));
        runAll();
        assertThat(refused(reply)).isEqualTo(StageReply.Reason.NOT_OWNER);
    }

    @Test
    void refusesEveryEpochButItsOwn() throws InterruptedException {
        load(ROLE, 2);
        CompletableFuture<StageReply> old = runner.submit(task(ROLE, 1, cache()));
        CompletableFuture<StageReply> future = runner.submit(task(ROLE, 3, cache()));
        CompletableFuture<StageReply> right = runner.submit(task(ROLE, 2, cache()));
        runAll();
        assertThat(refused(old)).isEqualTo(StageReply.Reason.STALE_EPOCH);
        assertThat(refused(future)).isEqualTo(StageReply.Reason.STALE_EPOCH);
        assertThat(done(right).outcomes()).containsExactly(new StepOutcome.Computed());
    }

    @Test
    void refusesMoreTasksThanMayWait() throws InterruptedException {
        load(ROLE, 2);
        UUID cache = cache();
        for (int i = 0; i < StageRunner.MAX_QUEUED_TASKS; i++) {
            assertThat(runner.submit(task(ROLE, 2, cache))).isNotDone();
        }
        assertThat(refused(runner.submit(task(ROLE, 2, cache)))).isEqualTo(StageReply.Reason.BUSY);
        runAll();
        assertThat(runner.submit(task(ROLE, 2, cache))).isNotDone();
    }

    @Test
    void answersEveryTaskOfAForwardPassThatFails() throws InterruptedException {
        load(ROLE, 2);
        runtimes.getFirst().failNext(new IllegalStateException("out of order"));
        CompletableFuture<StageReply> one = runner.submit(task(ROLE, 2, cache()));
        CompletableFuture<StageReply> two = runner.submit(task(ROLE, 2, cache()));
        runAll();
        assertThat(one.join())
                .isEqualTo(new StageReply.Refused(
                        StageReply.Reason.FAILED, "java.lang.IllegalStateException: out of order"));
        assertThat(refused(two)).isEqualTo(StageReply.Reason.FAILED);

        CompletableFuture<StageReply> next = runner.submit(task(ROLE, 2, cache()));
        runAll();
        done(next);
    }

    @Test
    void anErrorInAForwardPassEndsNeitherTheThreadNorTheWait() throws InterruptedException {
        load(ROLE, 2);
        runtimes.getFirst().failNext(new OutOfMemoryError("no more"));
        CompletableFuture<StageReply> one = runner.submit(task(ROLE, 2, cache()));
        runAll();
        assertThat(refused(one)).isEqualTo(StageReply.Reason.FAILED);
    }

    @Test
    void aLoadThatFailsSaysWhy() {
        StageRunner failing = new StageRunner(
                "node1",
                role -> {
                    throw new UncheckedIOException(new IOException("truncated"));
                },
                Runnable::run,
                clock::nanos);
        assertThatThrownBy(() -> failing.load(ROLE, 2).toCompletableFuture().join())
                .hasRootCauseMessage("truncated");
        assertThat(failing.stages()).isEmpty();
    }

    @Test
    void aDrainingStageAnswersToAllEpochsOfItsTenure() throws InterruptedException {
        load(ROLE, 2);
        runner.raise(ROLE, 3);
        CompletableFuture<StageReply> stale = runner.submit(task(ROLE, 1, cache()));
        CompletableFuture<StageReply> ready = runner.submit(task(ROLE, 2, cache()));
        CompletableFuture<StageReply> draining = runner.submit(task(ROLE, 3, cache()));
        CompletableFuture<StageReply> future = runner.submit(task(ROLE, 4, cache()));
        runAll();
        assertThat(refused(stale)).isEqualTo(StageReply.Reason.STALE_EPOCH);
        done(ready);
        done(draining);
        assertThat(refused(future)).isEqualTo(StageReply.Reason.STALE_EPOCH);
    }

    @Test
    void unloadsWhatAnswersToTheEpochOrAnOlderOne() throws InterruptedException {
        load(ROLE, 4);
        runner.unload(ROLE, 3);
        runAll();
        assertThat(runner.stages()).containsKey(ROLE);

        runner.unload(ROLE, 4);
        CompletableFuture<StageReply> late = runner.submit(task(ROLE, 4, cache()));
        runAll();
        assertThat(runner.stages()).isEmpty();
        assertThat(runtimes.getFirst().closed).isTrue();
        assertThat(refused(late)).isEqualTo(StageReply.Reason.NOT_OWNER);
    }

    @Test
    void aLoadForAnOldClaimThatEndsLateReplacesNothing() throws InterruptedException {
        var old = runner.load(ROLE, 2).toCompletableFuture();
        var current = runner.load(ROLE, 5).toCompletableFuture();
        loads.removeLast().run();
        runAll();
        loads.removeLast().run();
        runAll();
        assertThat(old).isCompleted();
        assertThat(current).isCompleted();
        assertThat(stage().epoch()).isEqualTo(5);
        assertThat(runtimes.get(0).closed).isFalse();
        assertThat(runtimes.get(1).closed).isTrue();
    }

    @Test
    void aNewerLoadReplacesTheOlderShard() throws InterruptedException {
        load(ROLE, 2);
        load(ROLE, 5);
        assertThat(stage().epoch()).isEqualTo(5);
        assertThat(runtimes.get(0).closed).isTrue();
        assertThat(runtimes.get(1).closed).isFalse();
    }

    @Test
    void forgetsWhatTheTasksBeforeWereAboutToWrite() throws InterruptedException {
        load(ROLE, 2);
        UUID cache = cache();
        CompletableFuture<StageReply> reply = runner.submit(task(ROLE, 2, cache));
        runner.forget(ROLE, List.of(cache));
        runner.forget(OTHER, List.of(cache));
        runAll();
        done(reply);
        assertThat(stage().usage().running()).isZero();
        assertThat(runner.isIdle(ROLE)).isTrue();
    }

    @Test
    void takesNothingMoreOfACoordinatorThatHasLeft() throws InterruptedException {
        load(ROLE, 2);
        load(OTHER, 2);
        runner.submit(task(ROLE, 2, cache()));
        runner.submit(task(OTHER, 2, cache()));
        runAll();
        assertThat(runner.isIdle(ROLE)).isFalse();

        runner.forgetCoordinator(COORDINATOR);
        CompletableFuture<StageReply> late = runner.submit(task(ROLE, 2, cache()));
        runAll();
        assertThat(refused(late)).isEqualTo(StageReply.Reason.COORDINATOR_LEFT);
        assertThat(runner.isIdle(ROLE)).isTrue();
        assertThat(runner.isIdle(OTHER)).isTrue();
    }

    @Test
    void isIdleForARoleItDoesNotHold() {
        assertThat(runner.isIdle(ROLE)).isTrue();
    }

    @Test
    void computesOneRoleAfterTheOther() throws InterruptedException {
        load(ROLE, 2);
        load(OTHER, 2);
        runner.submit(task(ROLE, 2, cache()));
        runner.submit(task(OTHER, 2, cache()));
        runner.submit(task(ROLE, 2, cache()));
        runAll();
        assertThat(runtimes.get(0).passes).hasSize(1);
        assertThat(runtimes.get(0).passes.getFirst()).hasSize(2);
        assertThat(runtimes.get(1).passes).hasSize(1);
    }

    @Test
    void endsEverybodysWaitWhenItCloses() throws InterruptedException {
        load(ROLE, 2);
        CompletableFuture<StageReply> waiting = runner.submit(task(ROLE, 2, cache()));
        var loading = runner.load(OTHER, 2).toCompletableFuture();
        runner.close();
        CompletableFuture<StageReply> late = runner.submit(task(ROLE, 2, cache()));
        loads.remove().run();

        assertThat(refused(waiting)).isEqualTo(StageReply.Reason.NOT_OWNER);
        assertThat(refused(late)).isEqualTo(StageReply.Reason.NOT_OWNER);
        assertThat(loading).isCompleted();
        assertThat(runner.stages()).isEmpty();
        assertThat(runtimes).hasSize(2).allMatch(runtime -> runtime.closed);
    }

    private LoadedStage stage() {
        return requireNonNull(runner.stages().get(ROLE));
    }

    private void load(Role role, long epoch) throws InterruptedException {
        var loaded = runner.load(role, epoch).toCompletableFuture();
        loads.remove().run();
        assertThat(loaded).as("installed by the running thread only").isNotDone();
        runAll();
        assertThat(loaded).isCompleted();
    }

    private void runAll() throws InterruptedException {
        while (runner.runNext(0, TimeUnit.SECONDS)) {
            // until nothing waits
        }
    }

    private UUID cache() {
        return new UUID(1, caches++);
    }

    private static StageTask task(Role role, long epoch, UUID cache) {
        SequenceStep step = new SequenceStep(cache, 0, 1, new SequenceStep.Begin(64, null), null);
        return new StageTask(role, epoch, COORDINATOR, List.of(step), new Rows.Ids(new int[] {3}));
    }

    private static StageReply.Done done(CompletableFuture<StageReply> reply) {
        assertThat(reply).isCompletedWithValueMatching(StageReply.Done.class::isInstance);
        return (StageReply.Done) reply.join();
    }

    private static StageReply.Reason refused(CompletableFuture<StageReply> reply) {
        assertThat(reply).isCompletedWithValueMatching(StageReply.Refused.class::isInstance);
        return ((StageReply.Refused) reply.join()).reason();
    }
}
