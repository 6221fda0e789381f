package io.stagecoach.member.app;

import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.cluster.MemberLoad;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.ClusterProblems;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.proto.ChangeOver;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.MemberInfo;
import io.stagecoach.proto.ModelInfo;
import io.stagecoach.proto.RoleInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Describes the cluster as this member sees it: its members, who holds what, and what each has to do. */
final class ClusterDescription implements Supplier<DescribeClusterResponse> {
    private static final MemberLoad.RoleLoad NO_LOAD = new MemberLoad.RoleLoad(0, 0, 0, 0);

    private final HazelcastCluster cluster;
    private final ServedModel model;
    private final Function<List<RoleClaim>, ClaimsView> views;

    ClusterDescription(HazelcastCluster cluster, ServedModel model, Function<List<RoleClaim>, ClaimsView> views) {
        this.cluster = cluster;
        this.model = model;
        this.views = views;
    }

    @Override
    public DescribeClusterResponse get() {
        Map<UUID, MemberAttributes> members = cluster.cards();
        Map<UUID, MemberLoad> loads = cluster.loads();
        List<RoleClaim> claims = cluster.claims().all().stream()
                .filter(claim -> claim.holder() != null && members.containsKey(claim.holder()))
                .sorted(Comparator.comparing((RoleClaim claim) -> claim.role().stage())
                        .thenComparing(claim -> claim.role().replica()))
                .toList();
        List<Integer> missing = IntStream.range(0, model.plan().stages())
                .filter(stage -> claims.stream()
                        .noneMatch(claim -> claim.role().stage() == stage && claim.state() == ClaimState.READY))
                .boxed()
                .toList();
        DescribeClusterResponse.Builder response = DescribeClusterResponse.newBuilder()
                .setReady(missing.isEmpty())
                .addAllMissingStages(missing)
                .addAllProblems(ClusterProblems.of(views.apply(claims)))
                .setModel(modelInfo());
        members.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparing(MemberAttributes::id)))
                .forEach(member -> response.addMembers(
                        memberInfo(member.getKey(), member.getValue(), loads.get(member.getKey()), claims)));
        return response.build();
    }

    private ModelInfo modelInfo() {
        ModelInfo.Builder info = ModelInfo.newBuilder()
                .setName(model.name())
                .setLayers(model.config().layers())
                .setPositions(model.config().positions())
                .setVocabularySize(model.config().vocabulary())
                .setStages(model.plan().stages())
                .setDtype(model.compute().precision().text());
        model.config().endOfText().ifPresent(info::setEosId);
        return info.build();
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
        return RoleInfo.newBuilder()
                .setStage(role.stage())
                .setReplica(role.replica())
                .setState(claim.state().name())
                .setEpoch(claim.epoch())
                .setFirstLayer(model.range(role.stage()).first())
                .setEndLayer(model.range(role.stage()).end())
                .setOutstandingTokens(load.outstandingRows())
                .setKvPagesUsed(load.pagesUsed())
                .setKvPagesParked(load.pagesParked())
                .setKvPages(load.pages())
                .build();
    }
}
