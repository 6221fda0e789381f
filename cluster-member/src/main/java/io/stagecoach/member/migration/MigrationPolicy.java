package io.stagecoach.member.migration;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Decides which sequence migrates next: off a draining replica, or off one that has more to do than another of its stage. One
 * stage at a time; the sequence's other stages keep their caches. Decides only; the scheduler acts
 * on it.
 *
 * <p>A decision costs one pass over the ready sequences, and two map look-ups a stage for each.
 *
 * @param <S> a sequence
 */
public record MigrationPolicy<S extends MigrationPolicy.Candidate>(Sequences<S> sequences, Replicas replicas) {
    /** At most so many sequences migrate or recompute at once; the others decode beside them. */
    private static final int AT_ONCE = 2;

    /** A prompt token is computed at least so many times as fast as a token is generated. */
    private static final int PREFILL_SPEED = 8;

    /** Why a sequence migrates. */
    public enum Reason {
        /** Its replica drains, and another one is READY. */
        DRAIN,
        /** Another replica has less to do. */
        REBALANCE
    }

    /** The sequence migrates off its replica of this stage. */
    public record Migration<S>(S sequence, int stage, Reason reason) {}

    /** A sequence with a route. */
    public interface Candidate {
        /** Its replicas at the stages 0 … K-1. */
        List<Role> replicas();

        /** Positions that all stages have. */
        int computed();

        /** Tokens that it may still generate. */
        int remaining();

        /** False while a stage recomputes, and shortly after a migration that failed. */
        boolean isMigratable(long now);
    }

    /** The sequences of a scheduler, and what they ask of each replica. */
    public interface Sequences<S> {
        /** Sequences with a route and without a batch in flight. */
        Collection<S> ready();

        /** How many migrate, or compute again what was computed before. */
        long replaying();

        /** What a replica has to do. */
        long load(Role role);

        /** What the sequence adds to a replica's load, or would add. */
        long load(Role role, S sequence);
    }

    /** The replicas of each stage. */
    public interface Replicas {
        Optional<RoleClaim> claim(Role role);

        /** READY replicas that answer. */
        List<Role> replicas(int stage);

        /** Whether the role drains and its stage has a READY replica. */
        boolean isSucceeded(Role role);
    }

    /** The cheapest migration that should begin now: of the sequence with the fewest positions. */
    public Optional<Migration<S>> next(long now) {
        return sequences.replaying() >= AT_ONCE
                ? Optional.empty()
                : sequences.ready().stream()
                        .filter(sequence -> sequence.isMigratable(now))
                        .flatMap(sequence -> wish(sequence).stream())
                        .min(Comparator.comparing(wish -> wish.sequence().computed()));
    }

    private Optional<Migration<S>> wish(S sequence) {
        OptionalInt draining = firstStage(sequence, replicas::isSucceeded);
        if (draining.isPresent()) {
            return Optional.of(new Migration<>(sequence, draining.getAsInt(), Reason.DRAIN));
        }
        OptionalInt loaded = isWorthIt(sequence)
                ? firstStage(sequence, role -> hasLessLoadedReplica(role, sequence))
                : OptionalInt.empty();
        return loaded.isPresent()
                ? Optional.of(new Migration<>(sequence, loaded.getAsInt(), Reason.REBALANCE))
                : Optional.empty();
    }

    private static OptionalInt firstStage(Candidate sequence, Predicate<Role> condition) {
        List<Role> roles = sequence.replicas();
        return IntStream.range(0, roles.size())
                .filter(stage -> condition.test(roles.get(stage)))
                .findFirst();
    }

    /** Whether the tokens to come take longer than to compute the known ones again, the most that a migration may cost. */
    private static boolean isWorthIt(Candidate sequence) {
        return (long) sequence.remaining() * PREFILL_SPEED >= sequence.computed();
    }

    /** Whether another replica has no more to do than this one even with the sequence; so the sequence never comes back. */
    private boolean hasLessLoadedReplica(Role role, S sequence) {
        long after = sequences.load(role) - sequences.load(role, sequence);
        return replicas.replicas(role.stage()).stream()
                .filter(other -> !other.equals(role))
                .anyMatch(other -> sequences.load(other) + sequences.load(other, sequence) <= after);
    }
}
