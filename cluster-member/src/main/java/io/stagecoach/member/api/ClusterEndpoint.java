package io.stagecoach.member.api;

import io.grpc.stub.StreamObserver;
import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.cluster.MemberLoad;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.ClusterProblems;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.model.ShardRange;
import io.stagecoach.proto.ChangeOver;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.MemberInfo;
import io.stagecoach.proto.ModelInfo;
import io.stagecoach.proto.RoleInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The gRPC service Cluster: describes members, claims and loads as this member sees them. */
public final class ClusterEndpoint extends ClusterGrpc.ClusterImplBase {
    private static final MemberLoad.RoleLoad NO_LOAD = new MemberLoad.RoleLoad(0, 0, 0, 0);

    private final HazelcastCluster cluster;
    private final ModelInfo model;
    private final ShardPlan plan;
    private final Function<List<RoleClaim>, ClaimsView> viewOf;

    /** @param viewOf makes the planner's view from claims */
    public ClusterEndpoint(
            HazelcastCluster cluster, ModelInfo model, ShardPlan plan, Function<List<RoleClaim>, ClaimsView> viewOf) {
        this.cluster = cluster;
        this.model = model;
        this.plan = plan;
        this.viewOf = viewOf;
    }

    @Override
    public void describeCluster(DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> observer) {
        observer.onNext(describe());
        observer.onCompleted();
    }

    /** Members are in the order of their ids, roles in the order of stages and replicas. */
    public DescribeClusterResponse describe() {
        Map<UUID, MemberAttributes> members = cluster.cards();
        Map<UUID, MemberLoad> loads = cluster.loads();
        List<RoleClaim> claims = cluster.claims().all().stream()
                .filter(claim -> claim.holder() != null && members.containsKey(claim.holder()))
                .sorted(Comparator.comparing((RoleClaim claim) -> claim.role().stage())
                        .thenComparing(claim -> claim.role().replica()))
                .toList();
        List<Integer> missing = IntStream.range(0, plan.stages())
                .filter(stage -> claims.stream()
                        .noneMatch(claim -> claim.role().stage() == stage && claim.state() == ClaimState.READY))
                .boxed()
                .toList();
        DescribeClusterResponse.Builder response = DescribeClusterResponse.newBuilder()
                .setReady(missing.isEmpty())
                .addAllMissingStages(missing)
                .addAllProblems(ClusterProblems.of(viewOf.apply(claims)))
                .setModel(model);
        members.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparing(MemberAttributes::id)))
                .forEach(member -> response.addMembers(
                        memberInfo(member.getKey(), member.getValue(), loads.get(member.getKey()), claims)));
        return response.build();
    }

    private MemberInfo memberInfo(
            UUID uuid, MemberAttributes attributes, @Nullable MemberLoad load, List<RoleClaim> claims) {
        MemberInfo.Builder info = MemberInfo.newBuilder()
                .setId(attributes.id())
                .setPid(attributes.pid())
                .setAddress(attributes.address())
                .setRunning(load == null ? 0 : load.running())
                .setWaiting(load == null ? 0 : load.waiting())
                .setCapacity(load == null ? 0 : load.capacity())
                .setPrefixQueries(load == null ? 0 : load.prefixes().queries())
                .setPrefixHits(load == null ? 0 : load.prefixes().hits());
        if (load != null) {
            load.changeOvers()
                    .forEach((way, sequences) -> info.addChangeOvers(ChangeOver.newBuilder()
                            .setStage(way.from().stage())
                            .setFromReplica(way.from().replica())
                            .setToReplica(way.to().replica())
                            .setSequences(sequences)));
        }
        claims.stream()
                .filter(claim -> claim.heldBy(uuid))
                .forEach(claim -> info.addRoles(
                        roleInfo(claim, load == null ? NO_LOAD : load.roles().getOrDefault(claim.role(), NO_LOAD))));
        return info.build();
    }

    private RoleInfo roleInfo(RoleClaim claim, MemberLoad.RoleLoad load) {
        Role role = claim.role();
        ShardRange range = plan.ranges().get(role.stage());
        return RoleInfo.newBuilder()
                .setStage(role.stage())
                .setReplica(role.replica())
                .setState(claim.state().name())
                .setEpoch(claim.epoch())
                .setFirstLayer(range.first())
                .setEndLayer(range.end())
                .setOutstandingTokens(load.outstandingRows())
                .setKvPagesUsed(load.pagesUsed())
                .setKvPagesParked(load.pagesParked())
                .setKvPages(load.pages())
                .build();
    }
}
