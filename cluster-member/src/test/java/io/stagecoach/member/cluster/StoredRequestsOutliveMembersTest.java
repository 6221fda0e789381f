package io.stagecoach.member.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.stagecoach.member.cluster.Nodes.Node;
import io.stagecoach.member.scheduler.RequestStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who reads a text on after two members were killed at once still finds it. */
@Tag("cluster")
class StoredRequestsOutliveMembersTest {
    private static final int ORDERS = 100;

    @Test
    void anOrderIsKeptWhenTwoOfThreeMembersAreKilledAtOnce() throws Exception {
        try (Nodes nodes = new Nodes(3)) {
            Node survivor = nodes.get(0);
            RequestStore orders = survivor.cluster().orders();
            awaitCopies(); // partitions move while members join
            for (int i = 0; i < ORDERS; i++) {
                orders.keep("gen-" + i, new byte[] {(byte) i})
                        .toCompletableFuture()
                        .get(Nodes.LIMIT_S, SECONDS);
            }
            awaitCopies();

            CompletableFuture.allOf(othersThan(survivor.uuid()).stream()
                            .map(member -> CompletableFuture.runAsync(
                                    member.getLifecycleService()::terminate, Thread::startVirtualThread))
                            .toArray(CompletableFuture<?>[]::new))
                    .get(Nodes.LIMIT_S, SECONDS);

            for (int i = 0; i < ORDERS; i++) {
                assertThat(orders.recall("gen-" + i).toCompletableFuture().get(Nodes.LIMIT_S, SECONDS))
                        .as("order %s", i)
                        .hasValue(new byte[] {(byte) i});
            }
        }
    }

    private static void awaitCopies() {
        await().atMost(Duration.ofSeconds(Nodes.LIMIT_S))
                .until(() -> Hazelcast.getAllHazelcastInstances().stream()
                        .allMatch(each -> each.getPartitionService().isClusterSafe()));
    }

    private static List<HazelcastInstance> othersThan(UUID member) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> !each.getCluster().getLocalMember().getUuid().equals(member))
                .toList();
    }
}
