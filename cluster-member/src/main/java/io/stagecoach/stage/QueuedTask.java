package io.stagecoach.stage;

import java.util.concurrent.CompletableFuture;

/** A task that waits for its batch. */
record QueuedTask(StageTask task, CompletableFuture<StageReply> reply, long arrivedAt) {
    void refuse(StageReply.Reason reason, String detail) {
        reply.complete(new StageReply.Refused(reason, detail));
    }
}
