package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.SequenceStep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of its route have of one sequence: keys and values, under one name at all of them. A stage that was
 * lost is behind the others until it has computed again what they still have.
 */
final class SequenceCaches {
    /** How long a sequence stays that could not be moved. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final UUID sequence;
    private final StageInputs inputs;
    private int names;
    private @Nullable Route route;
    private Positions have = new Positions(0, 0);
    /** Whose pages the caches begin with. */
    private @Nullable UUID donor;
    /** All stages have made the first step. */
    private boolean begun;

    /** Where the sequence comes from, until it is known what becomes of its cache there; null mostly. */
    private @Nullable MigrationSource old;
    /** It is not moved before: there was no room for it, say. */
    private @Nullable Long settledUntil;

    /** @param inputs of the stages, from which one can be computed again */
    SequenceCaches(UUID sequence, StageInputs inputs) {
        this.sequence = sequence;
        this.inputs = inputs;
    }

    /** At each stage a new one, at position 0 or where the donor's part ends. */
    void begin(Route route, Optional<PrefixIndex.Donor> found) {
        this.route = route;
        donor = found.map(PrefixIndex.Donor::cache).orElse(null);
        begun = false;
        have = new Positions(
                route.roles().size(), found.map(PrefixIndex.Donor::positions).orElse(0));
    }

    /** The stages are to forget them all: those to come have another name, so that a late word hits the old ones only. */
    void drop() {
        route = null;
        old = null;
        have = new Positions(0, 0);
        names++;
    }

    /** Whether that stage can be computed again without the others. */
    boolean canLose(int stage) {
        return begun && inputs.cover(stage, reach());
    }

    void lose(int stage) {
        have.set(stage, 0);
    }

    /**
     * The sequence leaves that stage's replica, and may take along what it has there.
     *
     * @return false when the stages have nothing yet
     */
    boolean leave(int stage, boolean stolen) {
        if (!begun) {
            return false;
        }
        old = new MigrationSource(stage, route().roles().get(stage), have.at(stage), stolen);
        lose(stage);
        return true;
    }

    /** The sequence has another replica where it left one, and nobody has tried yet to fetch what it had there. */
    boolean canFetch() {
        return old != null && !old.better() && !route().roles().get(old.stage()).equals(old.role());
    }

    MigrationSource oldReplica() {
        if (old == null) {
            throw new IllegalStateException("sequence " + sequence + " has not left a replica");
        }
        return old;
    }

    /** What the sequence left is at its new replica. */
    void fetched() {
        have.set(oldReplica().stage(), oldReplica().positions());
        old = null;
    }

    /**
     * It is not, and will not be.
     *
     * @param back the sequence should go on where it was
     * @return false when the stage can neither be computed by itself nor found there
     */
    boolean unfetched(boolean back, long now) {
        MigrationSource left = oldReplica();
        old = back ? left.asBetter() : null;
        settledUntil = back ? (Long) (now + SETTLED.toNanos()) : settledUntil;
        return back || canLose(left.stage());
    }

    boolean isMovable(long now) {
        return settledUntil == null || now - settledUntil >= 0;
    }

    /** Whether it can go on at these replicas with what some of them have. */
    boolean canRejoin(Route next) {
        return route != null
                && reach() > 0
                && IntStream.range(0, have.stages())
                        .allMatch(stage ->
                                kept(stage).equals(Optional.of(next.roles().get(stage)))
                                        || canLose(stage)
                                        || old != null && old.mayServe(stage));
    }

    /** Goes on at these replicas; one that is another than before has nothing. */
    void rejoin(Route next) {
        for (int stage = 0; stage < have.stages(); stage++) {
            if (!next.roles().get(stage).equals(route().roles().get(stage))) {
                lose(stage);
            }
        }
        route = next;
        if (old != null && next.roles().get(old.stage()).equals(old.role())) {
            fetched(); // it was never told to forget it
        } else if (old != null && old.better()) {
            old = null;
        }
    }

    /** All replicas that have something of it, or may have. */
    List<Role> places() {
        List<Role> roles = route == null ? List.of() : route.roles();
        return old == null || roles.contains(old.role())
                ? roles
                : Stream.concat(roles.stream(), Stream.of(old.role())).toList();
    }

    /** The replica that still has a part of it. */
    Optional<Role> kept(int stage) {
        if (old != null && old.stage() == stage && old.better()) {
            return Optional.of(old.role());
        }
        return route == null || have.at(stage) == 0
                ? Optional.empty()
                : Optional.of(route.roles().get(stage));
    }

    StageInputs inputs() {
        return inputs;
    }

    /** Positions that all stages have. */
    int computed() {
        return have.least();
    }

    /** Positions that some stage has, or has where the sequence left it. */
    int reach() {
        return Math.max(have.most(), old == null ? 0 : old.positions());
    }

    /** The first stage that lacks what another has. */
    OptionalInt behind() {
        return have.behind(reach());
    }

    /** Where the next step begins. */
    int start() {
        OptionalInt behind = behind();
        return behind.isPresent() ? have.at(behind.getAsInt()) : computed();
    }

    /**
     * What comes with the next step.
     *
     * @param positions that the sequence may ever have in its window
     */
    SequenceStep.@Nullable Begin beginning(long positions) {
        return begun && start() > 0 ? null : new SequenceStep.Begin(Math.toIntExact(positions), begun ? null : donor);
    }

    /** The stages that make the next step: the one that is behind, or all. */
    IntStream computing() {
        OptionalInt behind = behind();
        return behind.isPresent() ? IntStream.of(behind.getAsInt()) : IntStream.range(0, have.stages());
    }

    /** The next step is made. */
    void advance(int end) {
        OptionalInt behind = behind();
        if (behind.isPresent()) {
            have.set(behind.getAsInt(), end);
        } else {
            have.setAll(end);
            begun = true;
        }
    }

    UUID name() {
        return new UUID(sequence.getMostSignificantBits(), sequence.getLeastSignificantBits() + names);
    }

    Route route() {
        if (route == null) {
            throw new IllegalStateException("sequence " + sequence + " waits and has no route");
        }
        return route;
    }
}
