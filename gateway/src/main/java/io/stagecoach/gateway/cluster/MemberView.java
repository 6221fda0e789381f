package io.stagecoach.gateway.cluster;

import java.util.List;

/**
 * A member as the cluster describes it.
 *
 * @param address {@code host:port} of its gRPC services
 * @param running sequences it coordinates now, whoever sent them
 * @param capacity sequences it runs at once; more wait
 * @param prefixQueries known tokens of all sequences that began at its coordinator
 * @param prefixHits those of them that were found in another sequence's cache
 */
public record MemberView(
        String id,
        long pid,
        String address,
        List<RoleView> roles,
        int running,
        int waiting,
        int capacity,
        long prefixQueries,
        long prefixHits,
        List<ChangeOverView> changeOvers) {

    public MemberView {
        roles = List.copyOf(roles);
        changeOvers = List.copyOf(changeOvers);
    }
}
