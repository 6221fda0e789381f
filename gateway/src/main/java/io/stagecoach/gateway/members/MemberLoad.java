package io.stagecoach.gateway.members;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * How busy a member is.
 *
 * @param reported sequences at the member's last report, of all gateways
 * @param ownAtReport this gateway's calls that were in flight at that report
 * @param own this gateway's calls in flight now
 * @param lastPick grows with every pick; of equally busy members the one not picked for longest is next
 */
public record MemberLoad(String address, int reported, int ownAtReport, int own, long lastPick) {

    int running() {
        return Math.max(reported - ownAtReport, 0) + own;
    }

    /**
     * The least busy member.
     *
     * @param avoid members that have just failed this generation; asked again only when there are no others
     */
    public static Optional<MemberLoad> leastBusy(Collection<MemberLoad> members, Set<String> avoid) {
        return members.stream()
                .min(Comparator.comparing((MemberLoad m) -> avoid.contains(m.address()))
                        .thenComparing(MemberLoad::running)
                        .thenComparing(MemberLoad::lastPick)
                        .thenComparing(MemberLoad::address));
    }
}
