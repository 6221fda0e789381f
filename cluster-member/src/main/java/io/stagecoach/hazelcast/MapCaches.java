package io.stagecoach.hazelcast;

import com.hazelcast.map.IMap;
import io.stagecoach.claim.RoleClaim;
import io.stagecoach.stage.CacheFetcher;
import io.stagecoach.stage.CachePiece;
import io.stagecoach.stage.CacheRead;
import io.stagecoach.stage.MoveOutcome;
import io.stagecoach.stage.StageRunner;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Reads caches where other replicas have them. */
record MapCaches(Supplier<UUID> self, StageRunner runner, IMap<String, Object> map, Anchors anchors)
        implements CacheFetcher.Source {
    @Override
    public CompletionStage<CachePiece> read(RoleClaim from, CacheRead read) {
        if (from.heldBy(self.get())) {
            return runner.caches().read(read);
        }
        return anchors.of(Objects.requireNonNull(from.holder(), "a free role cannot be called"))
                .<CompletionStage<CachePiece>>map(anchor -> map.submitToKey(anchor, new ReadCache(read)))
                .orElseGet(() -> CompletableFuture.completedFuture(new CachePiece.Missing(MoveOutcome.SOURCE_LOST)));
    }
}
