package io.stagecoach.member.stage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FakeRuntime;
import io.stagecoach.member.testing.SettableClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A runner whose shards load when the test says so, driven by hand. */
abstract class RunnerDriven {
    static final Role ROLE = new Role("gpt2", 0, 0);
    static final Role OTHER = new Role("gpt2", 0, 1);
    static final UUID COORDINATOR = new UUID(0, 1);

    final SettableClock clock = new SettableClock();
    final Deque<Runnable> loads = new ArrayDeque<>();
    final List<FakeRuntime> runtimes = new ArrayList<>();
    final StageWorker runner = new StageWorker("node1", this::loadShard, loads::add, clock::nanos);
    int caches;

    LoadedShard loadShard(Role role) {
        FakeRuntime runtime = new FakeRuntime(0, false, 4);
        runtimes.add(runtime);
        return new FakeModel(2, 4).shard(runtime, 0);
    }

    LoadedStage stage() {
        return requireNonNull(runner.stages().get(ROLE));
    }

    void load(Role role, long epoch) throws InterruptedException {
        var loaded = runner.load(role, epoch).toCompletableFuture();
        loads.remove().run();
        assertThat(loaded).as("installed by the running thread only").isNotDone();
        runAll();
        assertThat(loaded).isCompleted();
    }

    void runAll() throws InterruptedException {
        while (runner.runNext(0, TimeUnit.SECONDS)) {
            // until nothing waits
        }
    }

    UUID cache() {
        return new UUID(1, caches++);
    }

    static StageTask task(Role role, long epoch, UUID cache) {
        SequenceStep step = new SequenceStep(cache, 0, 1, new SequenceStep.Begin(64, null), null);
        return new StageTask(role, epoch, COORDINATOR, List.of(step), new Rows.Ids(new int[] {3}));
    }

    static StageReply.Done done(CompletableFuture<StageReply> reply) {
        assertThat(reply).isCompletedWithValueMatching(StageReply.Done.class::isInstance);
        return (StageReply.Done) reply.join();
    }

    static StageReply.Reason refused(CompletableFuture<StageReply> reply) {
        assertThat(reply).isCompletedWithValueMatching(StageReply.Refused.class::isInstance);
        return ((StageReply.Refused) reply.join()).reason();
    }
}
