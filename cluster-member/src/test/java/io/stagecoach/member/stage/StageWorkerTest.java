package io.stagecoach.member.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageWorkerTest extends RunnerDriven {
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
    void refusesMoreTasksThanMayWait() throws InterruptedException {
        load(ROLE, 2);
        UUID cache = cache();
        for (int i = 0; i < StageWorker.MAX_QUEUED_TASKS; i++) {
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
}
