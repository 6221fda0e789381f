package io.stagecoach.member.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.PartitioningStrategyConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.partition.PartitioningStrategy;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CachePiece;
import io.stagecoach.member.stage.StageReply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a member joins.
 *
 * @param clusterName members with another name do not join
 * @param port of the member protocol; for a private network only, since it has no authentication
 * @param publicAddress host that the other members reach this one by, or empty to let Hazelcast choose
 * @param join host:port of members to look for, this one included
 * @param joinDns instead: a name, as that of a headless service, which stands for the addresses of all members; looked up
 *     again whenever members are looked for
 */
public record HazelcastSettings(
        String clusterName,
        int port,
        String publicAddress,
        List<String> join,
        @Nullable String joinDns) {
    static final String CLAIMS = "role-claims";
    /** A topic. */
    static final String LOADS = "member-loads";
    /** Holds no entries: its keys only say on which member a processor runs. */
    static final String ANCHORS = "stage-anchors";

    static final String ORDERS = "generation-orders";
    /** How long a client may come back to a generation. */
    private static final int ORDER_SECONDS = 900;

    private static final int MOST_ORDERS_A_MEMBER = 10_000;

    static final String STAGE_EXECUTOR = "stage-steps";

    /** Each waits for one task's batch, so it bounds the tasks that come from other members at once. */
    private static final int STAGE_EXECUTOR_THREADS = 64;

    /**
     * All claims are in one partition, so that reading them is one call. Spread over 271, a look at them beside a lost member
     * was some 130 calls, each made again a hundred times a second until the last partition had an owner.
     */
    private static final PartitioningStrategy<Object> CLAIMS_TOGETHER = key -> CLAIMS;

    /** A claim outlives the loss of any two members at once. */
    private static final int CLAIM_BACKUPS = 2;

    /**
     * So does an order: with one backup one was not found any more after a second member was killed 1.8 s after the first, as
     * on busy cores a copy is not made anew so soon. Nobody waits for the copies: a text that began just when a member was lost
     * waited 2 s for the copy there.
     */
    private static final int ORDER_BACKUPS_LATER = 2;

    /**
     * The most members that can serve, as each is called by a partition of its own. When the oldest member is lost, the next one
     * goes through all of them before any is repaired. On full cores a claim could be changed 0.2 to 0.4 s after such a loss was
     * seen with 271, the default (7 losses), and after 9 to 40 ms with 61 (6 losses).
     */
    private static final String PARTITIONS = "61";

    /** How often a member looks for others that it was cut off from. */
    private static final String MERGE_SECONDS = "5";

    private static final String DNS_SECONDS = "5";

    public HazelcastSettings {
        join = List.copyOf(join);
    }

    /** Members that are named one by one. */
    public HazelcastSettings(String clusterName, int port, String publicAddress, List<String> join) {
        this(clusterName, port, publicAddress, join, null);
    }

    Config toConfig(MemberAttributes card) {
        Config config = new Config();
        config.setClusterName(clusterName);
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        if (!publicAddress.isBlank()) {
            config.getNetworkConfig().setPublicAddress(publicAddress + ":" + port);
        }
        lookForMembers(config.getNetworkConfig().getJoin());
        // When a split cluster is one again, the smaller part gives up what it had claimed.
        MergePolicyConfig discard = new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName());
        config.addMapConfig(new MapConfig(CLAIMS)
                .setBackupCount(CLAIM_BACKUPS)
                .setPartitioningStrategyConfig(new PartitioningStrategyConfig(CLAIMS_TOGETHER))
                .setMergePolicyConfig(discard));
        config.addMapConfig(new MapConfig(ORDERS)
                .setBackupCount(0)
                .setAsyncBackupCount(ORDER_BACKUPS_LATER)
                .setTimeToLiveSeconds(ORDER_SECONDS)
                .setEvictionConfig(new EvictionConfig()
                        .setEvictionPolicy(EvictionPolicy.LRU)
                        .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                        .setSize(MOST_ORDERS_A_MEMBER)));
        config.addMapConfig(new MapConfig(ANCHORS).setBackupCount(0).setStatisticsEnabled(false));
        config.addExecutorConfig(new ExecutorConfig(STAGE_EXECUTOR, STAGE_EXECUTOR_THREADS));
        config.getSerializationConfig()
                .addDataSerializableFactory(StageSerdeFactory.ID, new StageSerdeFactory())
                .addSerializerConfig(
                        new SerializerConfig().setTypeClass(RoleClaim.class).setImplementation(new ClaimSerializer()))
                .addSerializerConfig(
                        new SerializerConfig().setTypeClass(StageReply.class).setImplementation(new ReplySerializer()))
                .addSerializerConfig(
                        new SerializerConfig().setTypeClass(CachePiece.class).setImplementation(new PieceSerializer()));
        config.setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "true")
                // A lost step is put back as prefill by its coordinator; running it again elsewhere is of no use.
                .setProperty("hazelcast.operation.fail.on.indeterminate.state", "true")
                // Measured after kill -9: the loss is seen in 24 to 55 ms instead of 0.3 to 0.4 s.
                .setProperty("hazelcast.connection.monitor.max.faults", "0")
                .setProperty("hazelcast.partition.count", PARTITIONS)
                // A look at the claims that meets a lost member is made again; 500 ms later by default, which was most
                // of the
                // time that a takeover took.
                .setProperty("hazelcast.invocation.retry.pause.millis", "10")
                // As many times as fit into the time limit of a call; 250 by default, which would be 2.5 s now.
                .setProperty("hazelcast.invocation.max.retry.count", "2000")
                // What is done with a reply is to queue it, so the io thread does that itself.
                .setProperty("hazelcast.operation.response.thread.count", "0")
                // The caller writes to the socket itself, also while other calls are under way: by default a second
                // call
                // under way sends all writes to another thread for the next 100 ms.
                .setProperty("hazelcast.concurrent.window.ms", "0")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                // A member that hangs is left behind after this time at the latest, and one second more.
                .setProperty("hazelcast.max.no.heartbeat.seconds", "3")
                .setProperty("hazelcast.operation.call.timeout.millis", "20000")
                .setProperty("hazelcast.merge.first.run.delay.seconds", MERGE_SECONDS)
                .setProperty("hazelcast.merge.next.run.delay.seconds", MERGE_SECONDS)
                // What is worth handing over is handed over before.
                .setProperty("hazelcast.graceful.shutdown.max.wait", "3");
        card.writeTo(config.getMemberAttributeConfig());
        return config;
    }

    private void lookForMembers(JoinConfig how) {
        how.getAutoDetectionConfig().setEnabled(false);
        how.getMulticastConfig().setEnabled(false);
        how.getTcpIpConfig().setEnabled(joinDns == null).setMembers(join).setConnectionTimeoutSeconds(1);
        if (joinDns != null) {
            // Asks nothing but the name service, so that no permission on the cluster's API is needed.
            how.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", joinDns)
                    .setProperty("service-dns-timeout", DNS_SECONDS)
                    .setProperty("service-port", String.valueOf(port));
        }
    }
}
