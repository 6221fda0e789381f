package io.stagecoach.member.stage;

import java.util.concurrent.CompletableFuture;

/** What the running thread does for others, in the order in which it came. */
sealed interface Work {
    /** A task that waits for its batch. */
    record Task(StageTask task, CompletableFuture<StageReply> reply, long arrivedAt) implements Work {
        void refuse(StageReply.Reason reason, String detail) {
            reply.complete(new StageReply.Refused(reason, detail));
        }
    }

    /** A change to the loaded stages. Tasks that came before it are done before it. */
    record Change(Runnable change) implements Work {}
}
