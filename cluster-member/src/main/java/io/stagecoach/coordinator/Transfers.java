package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Which sequences change over to other replicas: away from one that is given up, and from one that has more to do than
 * another of its stage, which so steals them. What a sequence has is computed anew over there, as a prompt is.
 */
record Transfers(Residents running, Routing routing) {
    /** The others decode on beside so many prompts. */
    private static final int AT_ONCE = 2;

    /** A prompt's token is computed so many times as fast as one is generated, at least. */
    private static final int PREFILL_SPEED = 8;

    /** The cheapest to move of those that can and should be moved now. */
    Optional<Sequence> next(Set<Sequence> ready) {
        return isBusy()
                ? Optional.empty()
                : ready.stream().filter(this::gains).min(Comparator.comparing(Sequence::computed));
    }

    private boolean isBusy() {
        return running.all().stream().filter(Sequence::isReplayed).count() >= AT_ONCE;
    }

    private boolean gains(Sequence sequence) {
        if (sequence.caches().behind().isPresent()) {
            return false;
        }
        Collection<Role> roles = sequence.route().roles();
        return isGivenUp(sequence.route())
                || isWorthIt(sequence) && roles.stream().anyMatch(role -> isRelieved(role, sequence));
    }

    /** A replica on the route is given up, and another can take what it has. */
    boolean isGivenUp(Route route) {
        return route.roles().stream().anyMatch(routing::isSucceeded);
    }

    private static boolean isWorthIt(Sequence sequence) {
        return (long) sequence.known().remaining() * PREFILL_SPEED >= sequence.computed();
    }

    /** Another replica has so much less to do that it still has no more when it has the sequence too: so none comes back. */
    private boolean isRelieved(Role role, Sequence sequence) {
        long after = running.outstanding(role) - running.outstanding(role, sequence);
        return routing.replicas(role.stage()).stream()
                .filter(other -> !other.equals(role))
                .anyMatch(other -> running.outstanding(other) + running.outstanding(other, sequence) <= after);
    }
}
