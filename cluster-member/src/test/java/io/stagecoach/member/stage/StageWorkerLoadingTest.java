package io.stagecoach.member.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which shards a runner has, and to whom they answer. */
class StageWorkerLoadingTest extends RunnerDriven {
    @Test
    void aLoadThatFailsSaysWhy() {
        StageWorker failing = new StageWorker(
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
    void isIdleForARoleItDoesNotHold() {
        assertThat(runner.isIdle(ROLE)).isTrue();
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
}
