package io.stagecoach.member.app;

import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.HostPort;
import io.stagecoach.config.NodeConfig;
import io.stagecoach.member.app.ServedModel.KvBudget;
import io.stagecoach.member.cluster.HazelcastSettings;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.scheduler.SchedulerLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of one member beside config.json; in the environment as {@code STAGECOACH_CONFIG} and so on.
 * docs/configuration.md lists them.
 *
 * @param config path of config.json
 * @param model instead of config.json's model_name
 * @param dtype instead of config.json's dtype
 * @param node this member's id; a node of config.json gives it an address and a preferred stage
 * @param address host:port of the gRPC services, instead of config.json's
 * @param host names the machine: members with the same name share its cores; by default taken from the machine's boot id
 * @param memberPort of the Hazelcast protocol
 * @param join host:port of members to look for; by default the hosts of config.json's nodes at the member port
 * @param joinDns instead of join: a DNS name that resolves to the addresses of all members, at the member port
 * @param expectedMembers stages that were never held are claimed when so many members have joined; 0 stands for the number
 *     of nodes in config.json
 * @param formationGrace but at the latest after this time
 * @param minimumMembers fewer members that see one another do not serve; 1 lets both parts of a split cluster serve
 * @param memory the member may use, its JVM included; 0 stands for the container's limit, or for its share of the host's
 * @param kvMemory of the KV cache of each role; 0 stands for what max_sequences whole contexts take, but at most an eighth
 *     of this machine's memory
 * @param threads of one forward pass; 0 stands for this member's share of its host's cores
 * @param device cpu or cuda
 * @param drainLimit the longest that a member that is asked to stop waits for others to take over its roles and sequences
 */
@ConfigurationProperties("stagecoach")
public record MemberProperties(
        @DefaultValue("config.json") String config,
        @Nullable String model,
        @Nullable String dtype,
        @DefaultValue("node1") String node,
        @Nullable String address,
        @Nullable String host,
        @DefaultValue("5701") int memberPort,
        @DefaultValue({}) List<String> join,
        @Nullable String joinDns,
        @DefaultValue("0") int expectedMembers,
        @DefaultValue("5s") Duration formationGrace,
        @DefaultValue("1") int minimumMembers,
        @DefaultValue("0B") DataSize memory,
        @DefaultValue("0B") DataSize kvMemory,
        @DefaultValue("0") int threads,
        @DefaultValue("cpu") String device,
        @DefaultValue("20s") Duration drainLimit) {

    /** Stage inputs that are held for recovery take at most this fraction of the heap: one eighth. */
    private static final int HEAP_TO_HELD_INPUTS = 8;

    static final HostPort DEFAULT_ADDRESS = new HostPort("localhost", 50051);

    public MemberProperties {
        // An empty environment variable means the same as none.
        model = model == null || model.isBlank() ? null : model;
        dtype = dtype == null || dtype.isBlank() ? null : dtype;
        device = device.isBlank() ? "cpu" : device;
        address = address == null || address.isBlank() ? null : address;
        host = host == null || host.isBlank() ? null : host;
        joinDns = joinDns == null || joinDns.isBlank() ? null : joinDns;
        if (expectedMembers < 0 || threads < 0) {
            throw new IllegalArgumentException("stagecoach.expected-members and stagecoach.threads are 0 (automatic) or"
                    + " more, but are " + expectedMembers + " and " + threads);
        }
        if (minimumMembers < 1 || memory.isNegative()) {
            throw new IllegalArgumentException(
                    "stagecoach.minimum-members is 1 or more and stagecoach.memory 0 (automatic)"
                            + " or more, but they are " + minimumMembers + " and " + memory);
        }
    }

    ClusterConfig applyTo(ClusterConfig file) {
        return new ClusterConfig(
                model == null ? file.modelName() : model,
                file.stages(),
                dtype == null ? file.dtype() : dtype,
                file.kvDtype(),
                file.maxSequences(),
                file.promptChunk(),
                file.maxWaiting(),
                file.clusterName(),
                file.tokenizer(),
                file.nodes());
    }

    /** Where this member's gRPC services are reached. */
    HostPort addressIn(ClusterConfig file) {
        return address != null
                ? HostPort.parse(address)
                : file.node(node).map(NodeConfig::address).orElse(DEFAULT_ADDRESS);
    }

    /** @param speed of this machine's cores, in any unit that all members share */
    MemberRuntime.Settings settings(ClusterConfig file, Machine machine, double speed) {
        return new MemberRuntime.Settings(
                attributes(file, machine, speed),
                hazelcast(file),
                new SchedulerLimits(
                        file.stages(),
                        file.maxSequences(),
                        file.maxWaiting(),
                        file.promptChunk(),
                        Runtime.getRuntime().maxMemory() / HEAP_TO_HELD_INPUTS,
                        SchedulerLimits.BACKOFF,
                        SchedulerLimits.RECOVERY_LIMIT),
                expectedMembers == 0 ? file.nodes().size() : expectedMembers,
                minimumMembers,
                formationGrace,
                threads == 0,
                drainLimit);
    }

    /** @param machineBytes memory of this machine, or of the container */
    KvBudget kvBudget(long machineBytes) {
        return new KvBudget(kvMemory.toBytes(), machineBytes);
    }

    /** @param speed of this machine's cores, in any unit that all members share */
    MemberAttributes attributes(ClusterConfig file, Machine machine, double speed) {
        Resources resources = memory.toBytes() > 0
                ? new Resources(memory.toBytes(), false, speed)
                : new Resources(machine.usableMemory(), !machine.limited(), speed);
        return new MemberAttributes(
                node,
                addressIn(file).toString(),
                machine.host(host, addressIn(file)),
                machine.cores(),
                ProcessHandle.current().pid(),
                file.node(node).map(NodeConfig::modelPart).orElse(-1),
                resources);
    }

    HazelcastSettings hazelcast(ClusterConfig file) {
        List<String> members = join.isEmpty()
                ? file.nodes().stream()
                        .map(each -> each.address().host() + ":" + memberPort)
                        .distinct()
                        .toList()
                : join;
        return new HazelcastSettings(
                file.clusterName(), memberPort, addressIn(file).host(), members, joinDns);
    }
}
