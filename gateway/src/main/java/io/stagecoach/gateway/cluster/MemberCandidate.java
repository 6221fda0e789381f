package io.stagecoach.gateway.cluster;

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
 * @param capacity sequences that the member runs at once, or 0 when it is not known
 * @param lastPick grows with every pick; of equally busy members the one not picked for longest is next
 */
public record MemberCandidate(String address, int reported, int ownAtReport, int own, int capacity, long lastPick) {

    int running() {
        return Math.max(reported - ownAtReport, 0) + own;
    }

    private boolean isFull() {
        return running() >= capacity;
    }

    /** The same at every gateway while there is room, so that they fill the same member; then how busy it is. */
    private int rank() {
        return isFull() ? running() : -1;
    }

    private long turn() {
        return isFull() ? lastPick : -1;
    }

    /**
     * The member to send the next generation to: the first in the order of addresses that has room, since sequences of one
     * coordinator travel in one batch and find one another's prompts; when all are full, the least busy.
     *
     * @param avoid members that have just failed this generation; asked again only when there are no others
     */
    public static Optional<MemberCandidate> next(Collection<MemberCandidate> members, Set<String> avoid) {
        return members.stream()
                .min(Comparator.comparing((MemberCandidate m) -> avoid.contains(m.address()))
                        .thenComparing(MemberCandidate::rank)
                        .thenComparing(MemberCandidate::turn)
                        .thenComparing(MemberCandidate::address));
    }
}
