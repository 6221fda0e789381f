package io.stagecoach.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import io.stagecoach.claim.RoleClaim;
import io.stagecoach.coordinator.CacheNotice;
import io.stagecoach.coordinator.StageClient;
import io.stagecoach.stage.CacheFetch;
import io.stagecoach.stage.MoveOutcome;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageRunner;
import io.stagecoach.stage.StageTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Sends stage tasks as entry processors to keys that the holder of the stage owns. What this member holds itself goes
 * straight to its runner, which checks role and epoch in the same way.
 */
final class MapStageClient implements StageClient {
    private static final Logger LOG = System.getLogger(MapStageClient.class.getName());

    private final Supplier<UUID> self;
    private final StageRunner runner;
    private final IMap<String, Object> map;
    private final Anchors anchors;

    /** @param runner of the member {@code self}, which this one is */
    MapStageClient(Supplier<UUID> self, StageRunner runner, IMap<String, Object> map, Anchors anchors) {
        this.self = self;
        this.runner = runner;
        this.map = map;
        this.anchors = anchors;
    }

    @Override
    public CompletionStage<StageReply> run(RoleClaim claim, StageTask task) {
        if (claim.heldBy(self.get())) {
            return runner.submit(task);
        }
        Optional<String> anchor = anchor(claim);
        return anchor.isEmpty()
                ? CompletableFuture.completedFuture(new StageReply.Refused(
                        StageReply.Reason.NOT_OWNER, "the holder of role " + claim.role() + " owns no partition yet"))
                : map.submitToKey(anchor.get(), new RunStep(task));
    }

    /** Also to this member, as somebody has to wait for it. */
    @Override
    public CompletionStage<MoveOutcome> fetch(RoleClaim claim, CacheFetch fetch) {
        return anchor(claim)
                .<CompletionStage<MoveOutcome>>map(
                        key -> map.submitToKey(key, new FetchCache(fetch)).thenApply(MoveOutcome::valueOf))
                .orElseGet(() -> CompletableFuture.completedFuture(MoveOutcome.TARGET_LOST));
    }

    @Override
    public void tell(RoleClaim claim, CacheNotice notice) {
        if (claim.heldBy(self.get())) {
            notice.deliver(runner, claim.role());
            return;
        }
        try {
            anchor(claim)
                    .ifPresent(key -> map.submitToKey(key, new TellStage(claim.role(), notice))
                            .exceptionally(failure -> notTold(claim, failure)));
        } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
            notTold(claim, e);
        }
    }

    private static boolean notTold(RoleClaim claim, Throwable failure) {
        LOG.log(Level.DEBUG, "the holder of role " + claim.role() + " is gone, and its caches with it", failure);
        return false;
    }

    private Optional<String> anchor(RoleClaim claim) {
        return anchors.of(Objects.requireNonNull(claim.holder(), "a free role cannot be called"));
    }
}
