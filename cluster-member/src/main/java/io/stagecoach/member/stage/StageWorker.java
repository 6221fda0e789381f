package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.ShardHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the stages that this member holds. Any thread hands in work; one thread calls {@link #runNext} for ever, and
 * makes all forward passes: while one batch computes, the tasks of the next one gather.
 */
public final class StageWorker implements ShardHost, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageWorker.class);

    /** Rows of one forward pass, unless a single task has more. Two prompt chunks, or more sequences than slots. */
    static final int MAX_BATCH_ROWS = 256;

    /** Tasks that may wait. Coordinators have a few under way each, so more means that something is stuck. */
    static final int MAX_QUEUED_TASKS = 1024;

    private final String memberId;
    private final ShardLoader loader;
    private final Executor loading;
    private final LongSupplier nanoTime;

    private final Inbox inbox = new Inbox();
    private final AtomicInteger queuedTasks = new AtomicInteger();
    private final LoadedStages stages = new LoadedStages();
    private final CallFence entrance;
    private final CacheTransferEndpoint caches;
    private StageListener listener = StageListener.NONE;

    /** @param loading runs the loading of shards, which takes seconds */
    public StageWorker(String memberId, ShardLoader loader, Executor loading, LongSupplier nanoTime) {
        this.memberId = memberId;
        this.entrance = new CallFence(memberId);
        this.caches = new CacheTransferEndpoint(stages, entrance, this::change);
        this.loader = loader;
        this.loading = loading;
        this.nanoTime = nanoTime;
    }

    /** Call it before the first task. */
    public void listen(StageListener next) {
        listener = next;
    }

    /** Never blocks; the answer comes when the task's batch is computed. */
    public CompletableFuture<StageReply> submit(StageTask task) {
        if (queuedTasks.incrementAndGet() > MAX_QUEUED_TASKS) {
            queuedTasks.decrementAndGet();
            listener.refused(task.role(), StageReply.Reason.BUSY);
            return CompletableFuture.completedFuture(
                    new StageReply.Refused(StageReply.Reason.BUSY, MAX_QUEUED_TASKS + " tasks wait already"));
        }
        CompletableFuture<StageReply> reply = new CompletableFuture<>();
        LoadedStage stage = stages.get(task.role());
        if (stage != null) {
            long rows = task.rows().count();
            stage.expect(rows);
            reply.whenComplete((done, failure) -> stage.expect(-rows));
        }
        inbox.add(new Work.Task(task, reply, nanoTime.getAsLong()));
        return reply;
    }

    /** Drops caches whose sequences have ended or moved. */
    public void forget(Role role, Collection<UUID> caches) {
        tell(role, stage -> stage.forget(caches));
    }

    /** Lets go of caches whose sequences have ended, but keeps them as donors until their pages are needed. */
    public void park(Role role, Collection<UUID> caches) {
        tell(role, stage -> stage.park(caches));
    }

    /** Drops a coordinator's caches but these: whatever it forgot before may have been lost on the way. */
    public void retain(Role role, UUID coordinator, Collection<UUID> caches) {
        tell(role, stage -> stage.retain(coordinator, caches));
    }

    /** A coordinator that was cut off is back under its old name. */
    public void welcomeCoordinator(UUID coordinator) {
        change(() -> entrance.open(coordinator));
    }

    /** Drops the caches of a coordinator that has left, and takes no more tasks of it: some may still be on their way. */
    public void forgetCoordinator(UUID coordinator) {
        change(() -> {
            entrance.close(coordinator);
            stages.forEach(stage -> stage.forgetCoordinator(coordinator));
        });
    }

    /** Where caches leave and come in. */
    public CacheTransferEndpoint caches() {
        return caches;
    }

    /**
     * Makes one change, or forms one batch of the tasks that wait and computes it.
     *
     * @return whether there was anything to do within the time
     */
    public boolean runNext(long timeout, TimeUnit unit) throws InterruptedException {
        Deque<Work> queue = inbox.gather(timeout, unit);
        switch (queue.peek()) {
            case null -> {
                return false;
            }
            case Work.Change(Runnable change) -> {
                queue.remove();
                change.run();
            }
            case Work.Task ignored -> {
                List<Work.Task> batch = Batches.next(queue, MAX_BATCH_ROWS);
                queue.removeAll(batch);
                run(batch);
            }
        }
        return true;
    }

    /** Ends everybody's wait and drops the shards. Called when {@link #runNext} is called no more. */
    @Override
    public void close() {
        inbox.close();
        stages.close();
    }

    private void run(List<Work.Task> batch) {
        queuedTasks.addAndGet(-batch.size());
        Role role = batch.getFirst().task().role();
        LoadedStage stage = stages.get(role);
        List<Work.Task> valid = new ArrayList<>();
        for (Work.Task queued : batch) {
            entrance.refusal(stage, queued.task())
                    .ifPresentOrElse(refusal -> refuse(queued, refusal), () -> valid.add(queued));
        }
        if (stage != null && !valid.isEmpty()) {
            compute(stage, valid);
        }
    }

    private void refuse(Work.Task queued, StageReply.Refused refusal) {
        listener.refused(queued.task().role(), refusal.reason());
        queued.reply().complete(refusal);
    }

    private void compute(LoadedStage stage, List<Work.Task> batch) {
        try {
            long started = nanoTime.getAsLong();
            List<StepResult> results =
                    stage.compute(batch.stream().map(Work.Task::task).toList());
            long nanos = nanoTime.getAsLong() - started;
            Batches.tell(listener, batch, started, nanos);
            for (int i = 0; i < batch.size(); i++) {
                Work.Task queued = batch.get(i);
                StepResult result = results.get(i);
                queued.reply()
                        .complete(new StageReply.Done(
                                result.outcomes(), result.hidden(), memberId, nanos, started - queued.arrivedAt()));
            }
        } catch (RuntimeException | Error e) {
            // An error such as too little memory must not end the thread: whoever waits would wait for ever.
            LOG.error("a forward pass of {} tasks failed", batch.size(), e);
            StageReply.Refused refusal = new StageReply.Refused(StageReply.Reason.FAILED, e.toString());
            batch.forEach(queued -> refuse(queued, refusal));
        }
    }

    @Override
    public CompletionStage<Void> load(Role role, long epoch) {
        return CompletableFuture.supplyAsync(() -> loader.load(role), loading)
                .thenCompose(shard -> change(() -> install(role, new LoadedStage(epoch, shard))));
    }

    /** A load may end when all is over. */
    private void install(Role role, LoadedStage loaded) {
        if (inbox.isClosed()) {
            loaded.close();
        } else {
            stages.install(role, loaded);
        }
    }

    @Override
    public void raise(Role role, long epoch) {
        tell(role, stage -> stage.raise(epoch));
    }

    @Override
    public boolean isIdle(Role role) {
        LoadedStage stage = stages.get(role);
        return stage == null || stage.usage().running() == 0;
    }

    @Override
    public void unload(Role role, long epoch) {
        change(() -> stages.unload(role, epoch));
    }

    /** The stages this member has in memory, to be looked at from any thread. */
    public Map<Role, LoadedStage> stages() {
        return stages.all();
    }

    /** When its turn comes, and if the role is loaded then. */
    private void tell(Role role, Consumer<LoadedStage> word) {
        change(() -> stages.find(role).ifPresent(word));
    }

    /** Runs on the thread that makes the passes, between two of them: whatever touches the runtime waits for its turn. */
    public CompletableFuture<Void> change(Runnable change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        inbox.add(new Work.Change(() -> {
            try {
                change.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                LOG.error("a change to the loaded stages failed", e);
                done.completeExceptionally(e);
            }
        }));
        return done;
    }
}
