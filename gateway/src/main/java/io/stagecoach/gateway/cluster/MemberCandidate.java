package io.stagecoach.gateway.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * A member that can take the next generation, with its load.
 *
 * @param reported sequences of all gateways in the member's last report
 * @param ownAtReport this gateway's running calls at that report
 * @param own this gateway's running calls now
 * @param capacity sequences that the member runs at once; 0 while unknown
 * @param lastPick grows with every pick; the least recently picked of equally loaded members is next
 */
public record MemberCandidate(String address, int reported, int ownAtReport, int own, int capacity, long lastPick) {

    int running() {
        return Math.max(reported - ownAtReport, 0) + own;
    }

    private boolean isFull() {
        return running() >= capacity;
    }

    /** Equal for all members with room, so that every gateway fills the same member first; then the load. */
    private int rank() {
        return isFull() ? running() : -1;
    }

    private long turn() {
        return isFull() ? lastPick : -1;
    }

    /**
     * Picks the member for the next generation: the first by address that has room, because sequences of one
     * coordinator share batches and cached prompts; when all are full, the least loaded one.
     *
     * @param avoid members that have just failed this generation; picked only when there is no other
     */
    public static Optional<MemberCandidate> next(Collection<MemberCandidate> members, Set<String> avoid) {
        return members.stream()
                .min(Comparator.comparing((MemberCandidate m) -> avoid.contains(m.address()))
                        .thenComparingInt(MemberCandidate::rank)
                        .thenComparingLong(MemberCandidate::turn)
                        .thenComparing(MemberCandidate::address));
    }
}
