package io.stagecoach.member.cluster;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.member.stage.StageWorker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends stage tasks as entry processors to keys that the holder of the stage owns. What this member holds itself goes
 * straight to its runner, which checks role and epoch in the same way.
 */
final class MapStageClient implements StageClient {
    private static final Logger LOG = LoggerFactory.getLogger(MapStageClient.class);

    private final StageOwners holders;
    private final StageWorker runner;

    /** @param runner of this member */
    MapStageClient(StageOwners holders, StageWorker runner) {
        this.holders = holders;
        this.runner = runner;
    }

    @Override
    public CompletionStage<StageReply> run(RoleClaim claim, StageTask task) {
        if (holders.isHere(claim)) {
            return runner.submit(task);
        }
        return holders.send(claim, new RunStep(task))
                .orElseGet(() -> CompletableFuture.completedFuture(new StageReply.Refused(
                        StageReply.Reason.NOT_OWNER, "the holder of role " + claim.role() + " owns no partition yet")));
    }

    /** Also to this member, as somebody has to wait for it. */
    @Override
    public CompletionStage<PullOutcome> fetch(RoleClaim claim, CachePull fetch) {
        return holders.send(claim, new PullCache(fetch))
                .map(name -> name.thenApply(PullOutcome::valueOf))
                .orElseGet(() -> CompletableFuture.completedFuture(PullOutcome.TARGET_LOST));
    }

    @Override
    public void tell(RoleClaim claim, CacheCommand notice) {
        if (holders.isHere(claim)) {
            notice.deliver(runner, claim.role());
            return;
        }
        try {
            holders.send(claim, new SendCacheCommand(claim.role(), notice))
                    .ifPresent(told -> told.exceptionally(failure -> notTold(claim, failure)));
        } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
            notTold(claim, e);
        }
    }

    private static boolean notTold(RoleClaim claim, Throwable failure) {
        LOG.debug("the holder of role {} is gone, and its caches with it", claim.role(), failure);
        return false;
    }
}
