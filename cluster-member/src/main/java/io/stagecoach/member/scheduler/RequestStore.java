package io.stagecoach.member.scheduler;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Keeps requests of gateways, opaque, in the cluster for a while. */
public interface RequestStore {
    CompletionStage<Void> keep(String id, byte[] order);

    /** Empty when the request was never kept, or too long ago. */
    CompletionStage<Optional<byte[]>> recall(String id);
}
