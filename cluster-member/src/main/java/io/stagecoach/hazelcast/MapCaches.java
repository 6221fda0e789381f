package io.stagecoach.hazelcast;

import io.stagecoach.claim.RoleClaim;
import io.stagecoach.stage.CacheFetcher;
import io.stagecoach.stage.CachePiece;
import io.stagecoach.stage.CacheRead;
import io.stagecoach.stage.MoveOutcome;
import io.stagecoach.stage.StageRunner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads caches where other replicas have them. */
record MapCaches(Holders holders, StageRunner runner) implements CacheFetcher.Source {
    @Override
    public CompletionStage<CachePiece> read(RoleClaim from, CacheRead read) {
        if (holders.isHere(from)) {
            return runner.caches().read(read);
        }
        return holders.send(from, new ReadCache(read))
                .orElseGet(() -> CompletableFuture.completedFuture(new CachePiece.Missing(MoveOutcome.SOURCE_LOST)));
    }
}
