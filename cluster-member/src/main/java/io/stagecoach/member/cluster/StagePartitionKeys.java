package io.stagecoach.member.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys whose partition a given member owns: a processor sent to such a key runs on that member. Partitions migrate, so
 * the key last used is looked at again for each call. That is no proof of ownership: the stage still checks role and
 * epoch.
 */
final class StagePartitionKeys {
    private final PartitionService partitions;
    /** One key of each partition. */
    private final Map<Partition, String> keys;
    /** The partition that each member was last called by. */
    private final Map<UUID, Partition> used = new ConcurrentHashMap<>();

    StagePartitionKeys(PartitionService partitions) {
        this.partitions = partitions;
        this.keys = mint(partitions);
    }

    /** Some 290 keys are tried for 61 partitions: names are spread over them at random. */
    private static Map<Partition, String> mint(PartitionService partitions) {
        int count = partitions.getPartitions().size();
        Map<Partition, String> keys = new HashMap<>();
        for (int i = 0; keys.size() < count; i++) {
            String key = "anchor-" + i;
            keys.putIfAbsent(partitions.getPartition(key), key);
        }
        return Map.copyOf(keys);
    }

    /** Empty while the member owns no partition. */
    Optional<String> of(UUID member) {
        Partition last = used.get(member);
        if (last == null || !isOwned(last, member)) {
            last = keys.keySet().stream()
                    .filter(partition -> isOwned(partition, member))
                    .min(Comparator.comparing(Partition::getPartitionId))
                    .orElse(null);
            if (last == null) {
                used.remove(member);
                return Optional.empty();
            }
            used.put(member, last);
        }
        return Optional.ofNullable(keys.get(last));
    }

    private static boolean isOwned(Partition partition, UUID member) {
        Member owner = partition.getOwner();
        return owner != null && owner.getUuid().equals(member);
    }
}
