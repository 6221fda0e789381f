package io.stagecoach.member.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the health endpoints report, at one moment. A member is ready when it is in the cluster and serves a role: a rollout
 * must not replace members with one that cannot load its shards. Whether other members serve the other stages does not
 * matter here: that is the gateway's readiness, and if members waited for it, the first to start would never be ready.
 *
 * @param inCluster Hazelcast runs
 * @param leaving the member hands over to others
 * @param ended threads that have ended although the member runs
 * @param sinceLook time since the member last read members and claims
 * @param served roles of this member that answer calls
 */
public record MemberHealth(boolean inCluster, boolean leaving, List<String> ended, Duration sinceLook, int served) {
    /** Members and claims are read ten times a second, unless the cluster does not answer. */
    static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    public MemberHealth {
        ended = List.copyOf(ended);
        if (served < 0) {
            throw new IllegalArgumentException("a member serves 0 roles or more, but here " + served);
        }
    }

    /** Why the process must be restarted; empty if it need not be. */
    public Optional<String> defect() {
        if (!ended.isEmpty()) {
            return Optional.of("threads have ended: " + String.join(", ", ended));
        }
        return inCluster ? Optional.empty() : Optional.of("Hazelcast has shut down");
    }

    /** Why the member should get no work now; empty if it should. */
    public Optional<String> hindrance() {
        Optional<String> defect = defect();
        if (defect.isPresent()) {
            return defect;
        }
        if (leaving) {
            return Optional.of("it is leaving");
        }
        if (sinceLook.compareTo(LONGEST_LOOK) > 0) {
            return Optional.of("the cluster has not answered for " + sinceLook.toSeconds() + " s");
        }
        return served > 0 ? Optional.empty() : Optional.of("it has no stage that it can serve yet");
    }
}
