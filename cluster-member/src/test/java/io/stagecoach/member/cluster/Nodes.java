package io.stagecoach.member.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageClient;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.member.testing.FakeModel;
import io.stagecoach.member.testing.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Real members in one process, on loopback. Runners are driven by hand: one works only when the test lets it. */
final class Nodes implements AutoCloseable {
    static final Resources RESOURCES = new Resources(8L << 30, true, 100);

    static final int LIMIT_S = 20;
    private static final FakeModel MODEL = new FakeModel(2, 4);

    private final List<Integer> ports = FreePorts.find(4);
    private final List<Node> nodes = new ArrayList<>();
    private int roles;

    record Node(HazelcastCluster cluster, StageWorker runner) {
        UUID uuid() {
            return cluster.self();
        }

        StageClient stages() {
            return cluster.stages();
        }

        /** As a claim that this member made. */
        RoleClaim load(Role role) throws InterruptedException {
            var loaded = runner.load(role, 2).toCompletableFuture();
            runner.runNext(LIMIT_S, SECONDS);
            assertThat(loaded).isCompleted();
            return new RoleClaim(role, uuid(), 2, ClaimState.READY);
        }
    }

    Nodes(int count) {
        for (int i = 0; i < count; i++) {
            join();
        }
        await().atMost(Duration.ofSeconds(LIMIT_S)).until(this::ownPartitions);
    }

    Node join() {
        int index = nodes.size();
        StageWorker runner =
                new StageWorker("node" + index, role -> MODEL.shard(role.stage()), Runnable::run, System::nanoTime);
        List<String> members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        HazelcastSettings settings =
                new HazelcastSettings("test-" + ports.getFirst(), ports.get(index), "127.0.0.1", members);
        MemberAttributes card = new MemberAttributes(
                "node" + index, "127.0.0.1:" + (50051 + index), "here", 4, 1000 + index, index, RESOURCES);
        Node node = new Node(HazelcastCluster.join(settings, card, runner), runner);
        nodes.add(node);
        return node;
    }

    /** Each of them, as calls need; partitions move after a member has joined. */
    private boolean ownPartitions() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .allMatch(instance -> instance.getPartitionService().getPartitions().stream()
                        .anyMatch(partition -> partition.getOwner() != null
                                && partition.getOwner().localMember()));
    }

    Node get(int index) {
        return nodes.get(index);
    }

    List<Node> all() {
        return List.copyOf(nodes);
    }

    /** As a kill does it: nobody is told. */
    void terminate(Node lost) {
        HazelcastInstance instance = Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> each.getCluster().getLocalMember().getUuid().equals(lost.uuid()))
                .findFirst()
                .orElseThrow();
        instance.getLifecycleService().terminate();
        lost.runner().close();
        nodes.remove(lost);
    }

    /** One that nobody has used yet. */
    Role newRole() {
        return new Role("gpt2", 0, roles++);
    }

    static StageTask task(RoleClaim claim, UUID coordinator) {
        SequenceStep step = new SequenceStep(UUID.randomUUID(), 0, 1, new SequenceStep.Begin(64, null), null);
        return new StageTask(claim.role(), claim.epoch(), coordinator, List.of(step), new Rows.Ids(new int[] {3}));
    }

    @Override
    public void close() {
        nodes.reversed().forEach(node -> node.cluster().close());
    }
}
