package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Where pieces of caches leave a member's stages and come in, each between two forward passes. Any thread may call. */
public final class CacheTransferEndpoint {
    private final LoadedStages stages;
    private final CallFence entrance;
    private final Function<Runnable, CompletableFuture<Void>> change;

    /**
     * @param stages of the running thread
     * @param change runs something on that thread
     */
    CacheTransferEndpoint(LoadedStages stages, CallFence entrance, Function<Runnable, CompletableFuture<Void>> change) {
        this.stages = stages;
        this.entrance = entrance;
        this.change = change;
    }

    /** Never blocks; the piece comes when its turn does. */
    public CompletableFuture<CachePiece> read(CacheRead read) {
        return visit(read, stage -> stage.read(read), new CachePiece.Missing(PullOutcome.STALE));
    }

    /** As {@link #read}, the other way; MOVED when it was done. */
    CompletableFuture<PullOutcome> write(CachePull fetch, long from, byte[] bytes) {
        return visit(fetch, stage -> stage.write(fetch, from, bytes), PullOutcome.STALE);
    }

    /** Empty when the role is not here. */
    Optional<LoadedStage> stage(Role role) {
        return stages.find(role);
    }

    private <R> CompletableFuture<R> visit(StageCall call, Function<LoadedStage, R> visit, R refused) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        return change.apply(() -> {
                    LoadedStage stage = stages.get(call.role());
                    boolean refuses =
                            stage == null || entrance.refusal(stage, call).isPresent();
                    answer.complete(stage == null || refuses ? refused : visit.apply(stage));
                })
                .thenCompose(done -> answer);
    }
}
