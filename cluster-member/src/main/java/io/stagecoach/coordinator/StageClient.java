package io.stagecoach.coordinator;

import io.stagecoach.claim.RoleClaim;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageTask;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The way to the stages, wherever they are. */
public interface StageClient {
    /** Completes exceptionally when the holder cannot be reached or is lost. */
    CompletionStage<StageReply> run(RoleClaim claim, StageTask task);

    /**
     * Tells the holder that it can drop these caches. Best effort, without an exception: it also drops those of
     * coordinators that left.
     */
    void forget(RoleClaim claim, Collection<UUID> caches);

    /**
     * Tells the holder that the coordinator has these caches there and no others. Goes the way of the tasks, so that it
     * overtakes none. Best effort too, but said again and again.
     */
    void retain(RoleClaim claim, UUID coordinator, Collection<UUID> caches);
}
