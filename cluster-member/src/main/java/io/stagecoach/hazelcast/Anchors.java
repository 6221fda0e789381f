package io.stagecoach.hazelcast;

import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys whose partition a given member owns: a processor sent to such a key runs on that member. Partitions migrate, so
 * each key is looked at again before it is used and minted anew when its partition has moved. That is no proof of
 * ownership: the stage still checks role and epoch.
 */
final class Anchors {
    /** Enough tries to hit a member's partitions among 271 in any cluster size that makes sense. */
    private static final int TRIES = 20_000;

    private final PartitionService partitions;
    private final Map<UUID, String> keys = new ConcurrentHashMap<>();

    Anchors(PartitionService partitions) {
        this.partitions = partitions;
    }

    /** Empty while the member owns no partition. */
    Optional<String> of(UUID member) {
        String known = keys.get(member);
        if (known != null && isOwned(known, member)) {
            return Optional.of(known);
        }
        for (int i = 0; i < TRIES; i++) {
            String key = "anchor-" + i;
            if (isOwned(key, member)) {
                keys.put(member, key);
                return Optional.of(key);
            }
        }
        keys.remove(member);
        return Optional.empty();
    }

    private boolean isOwned(String key, UUID member) {
        Partition partition = partitions.getPartition(key);
        return partition.getOwner() != null
                && member.equals(partition.getOwner().getUuid());
    }
}
