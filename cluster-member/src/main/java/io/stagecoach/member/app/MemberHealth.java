package io.stagecoach.member.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a member's probes look at, at one moment. A member is ready when it has joined, its coordinator takes texts, and it
 * serves what it claimed: one that cannot load its shards must not end the roll-out that would put it in place of others.
 * It does not matter whether other members serve the other stages; that is the gateway's readiness, and if members waited
 * for it too, the first to start would never be ready.
 *
 * @param inCluster Hazelcast runs
 * @param leaving it hands over what it has
 * @param ended those of its threads that are no more, although it runs
 * @param sinceLook how long ago it last saw members and claims
 * @param served roles that it holds and can serve
 */
record MemberHealth(boolean inCluster, boolean leaving, List<String> ended, Duration sinceLook, int served) {
    /** A member looks ten times a second, unless the cluster does not answer. */
    static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    MemberHealth {
        ended = List.copyOf(ended);
        if (served < 0) {
            throw new IllegalArgumentException("a member serves 0 roles or more, but here " + served);
        }
    }

    /** Why only a new start can help, if so. */
    Optional<String> defect() {
        if (!ended.isEmpty()) {
            return Optional.of("threads have ended: " + String.join(", ", ended));
        }
        return inCluster ? Optional.empty() : Optional.of("Hazelcast has shut down");
    }

    /** Why it should be given no work now, if so. */
    Optional<String> hindrance() {
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
