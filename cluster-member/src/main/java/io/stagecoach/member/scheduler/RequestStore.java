package io.stagecoach.member.scheduler;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Orders of generations, as gateways write them, kept by the cluster for a while. */
public interface RequestStore {
    CompletionStage<Void> keep(String id, byte[] order);

    /** Empty when nobody kept it, or it is too long ago. */
    CompletionStage<Optional<byte[]>> recall(String id);
}
