package io.stagecoach.member.stage;

import io.stagecoach.member.placement.RoleClaim;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Calls stages on any member. Calls to one member arrive in the order in which they were made. */
public interface StageClient {
    /** Completes exceptionally when the holder cannot be reached or is lost. */
    CompletionStage<StageReply> run(RoleClaim claim, StageTask task);

    /**
     * The holder brings a sequence's cache from another replica; completes when that is done or has failed, exceptionally
     * when the holder cannot be reached or is lost.
     */
    CompletionStage<PullOutcome> fetch(RoleClaim claim, CachePull fetch);

    /**
     * Best effort, without an exception. The holder also drops the caches of coordinators that left, and coordinators say
     * again and again which ones stay.
     */
    void tell(RoleClaim claim, CacheCommand notice);

    /** A call that could not even be made is one that was lost. */
    static <R> CompletionStage<R> made(Supplier<CompletionStage<R>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
