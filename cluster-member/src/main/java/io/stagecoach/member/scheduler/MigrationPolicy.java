package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which sequences change over to other replicas: away from one that is given up, and from one that has more to do than
 * another of its stage, which so steals them. One stage at a time: the others keep what they have.
 */
record MigrationPolicy(RunningSequences running, Routing routing, long now) {
    /** The others decode on beside so many that are moved, or prompts that are computed again. */
    private static final int AT_ONCE = 2;

    /** A prompt's token is computed so many times as fast as one is generated, at least. */
    private static final int PREFILL_SPEED = 8;

    /**
     * A sequence leaves its replica of a stage.
     *
     * @param stolen for one that has less to do; otherwise since it is given up
     */
    record Transfer(Sequence sequence, int stage, boolean stolen) {}

    /** The cheapest to move of those that can and should be moved now. */
    Optional<Transfer> next(Set<Sequence> ready) {
        return isBusy()
                ? Optional.empty()
                : ready.stream()
                        .flatMap(sequence -> wish(sequence).stream())
                        .min(Comparator.comparing(wish -> wish.sequence().computed()));
    }

    private boolean isBusy() {
        return running.all().stream().filter(Sequence::isReplayed).count() >= AT_ONCE;
    }

    private Optional<Transfer> wish(Sequence sequence) {
        if (sequence.caches().behind().isPresent() || !sequence.caches().isMovable(now)) {
            return Optional.empty();
        }
        OptionalInt givenUp = first(sequence, routing::isSucceeded);
        if (givenUp.isPresent()) {
            return Optional.of(new Transfer(sequence, givenUp.getAsInt(), false));
        }
        OptionalInt relieved =
                isWorthIt(sequence) ? first(sequence, role -> isRelieved(role, sequence)) : OptionalInt.empty();
        return relieved.isPresent() ? Optional.of(new Transfer(sequence, relieved.getAsInt(), true)) : Optional.empty();
    }

    private static OptionalInt first(Sequence sequence, Predicate<Role> condition) {
        List<Role> roles = sequence.route().roles();
        return IntStream.range(0, roles.size())
                .filter(stage -> condition.test(roles.get(stage)))
                .findFirst();
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
