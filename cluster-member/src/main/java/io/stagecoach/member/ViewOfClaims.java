package io.stagecoach.member;

import io.stagecoach.claim.ClaimsView;
import io.stagecoach.claim.MemberView;
import io.stagecoach.claim.RoleClaim;
import io.stagecoach.claim.StageNeed;
import io.stagecoach.hazelcast.HazelcastCluster;
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
