package io.stagecoach.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Keys whose partition a given member owns: a processor sent to such a key runs on that member. Partitions migrate, so
 * who owns them is looked up for each call. That is no proof of ownership: the stage still checks role and epoch.
 */
final class Anchors {
    private final PartitionService partitions;
    /** One key of each partition, by the partition's id. */
    private final Map<Integer, String> keys;

    Anchors(PartitionService partitions) {
        this.partitions = partitions;
        this.keys = mint(partitions);
    }

    /** Some 1700 keys are tried for 271 partitions: names are spread over them at random. */
    private static Map<Integer, String> mint(PartitionService partitions) {
        int count = partitions.getPartitions().size();
        Map<Integer, String> keys = new HashMap<>();
        for (int i = 0; keys.size() < count; i++) {
            String key = "anchor-" + i;
            keys.putIfAbsent(partitions.getPartition(key).getPartitionId(), key);
        }
        return Map.copyOf(keys);
    }

    /** Empty while the member owns no partition. */
    Optional<String> of(UUID member) {
        return partitions.getPartitions().stream()
                .filter(partition -> isOwned(partition, member))
                .findFirst()
                .map(partition -> keys.get(partition.getPartitionId()));
    }

    private static boolean isOwned(Partition partition, UUID member) {
        Member owner = partition.getOwner();
        return owner != null && owner.getUuid().equals(member);
    }
}
