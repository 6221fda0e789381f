package io.stagecoach.member.cluster;

import com.hazelcast.map.IMap;
import io.stagecoach.member.scheduler.RequestStore;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The orders in a distributed map, whose entries end by themselves. */
final class MapRequestStore implements RequestStore {
    private final IMap<String, byte[]> orders;

    MapRequestStore(IMap<String, byte[]> orders) {
        this.orders = orders;
    }

    @Override
    public CompletionStage<Void> keep(String id, byte[] order) {
        return orders.setAsync(id, order);
    }

    @Override
    public CompletionStage<Optional<byte[]>> recall(String id) {
        return orders.getAsync(id).thenApply(Optional::ofNullable);
    }
}
