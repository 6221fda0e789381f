package io.stagecoach.member.cluster;

import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.CachePuller;
import io.stagecoach.member.stage.CacheRead;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageWorker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads caches where other replicas have them. */
record MapCaches(StageOwners holders, StageWorker runner) implements CachePuller.Source {
    @Override
    public CompletionStage<CachePiece> read(RoleClaim from, CacheRead read) {
        if (holders.isHere(from)) {
            return runner.caches().read(read);
        }
        return holders.send(from, new ReadCache(read))
                .orElseGet(() -> CompletableFuture.completedFuture(new CachePiece.Missing(PullOutcome.SOURCE_LOST)));
    }
}
