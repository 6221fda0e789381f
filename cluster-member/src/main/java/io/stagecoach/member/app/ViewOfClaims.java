package io.stagecoach.member.app;

import io.stagecoach.member.cluster.HazelcastCluster;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.Formation;
import io.stagecoach.member.placement.MemberView;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.placement.StageNeed;
import java.util.List;
import java.util.function.Function;

/**
 * Puts claims beside the members that there are now.
 *
 * @param needs of the model's stages
 */
record ViewOfClaims(HazelcastCluster cluster, Formation formation, String model, List<StageNeed> needs)
        implements Function<List<RoleClaim>, ClaimsView> {

    @Override
    public ClaimsView apply(List<RoleClaim> claims) {
        List<MemberView> members = cluster.members();
        return new ClaimsView(cluster.self(), formation.of(members.size()), model, needs, members, claims);
    }
}
