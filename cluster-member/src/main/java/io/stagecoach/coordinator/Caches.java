package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import io.stagecoach.stage.SequenceStep;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of its route have of one sequence: keys and values, under one name at all of them. A stage that was
 * lost is behind the others until it has computed again what they still have.
 */
final class Caches {
    private final UUID sequence;
    private final StageInputs inputs;
    private int names;
    private @Nullable Route route;
    /** Positions {@code [0, have[stage])} of the window are at the stage. */
    private int[] have = {};
    /** Whose pages the caches begin with. */
    private @Nullable UUID donor;
    /** All stages have made the first step. */
    private boolean begun;

    /** @param inputs of the stages, from which one can be computed again */
    Caches(UUID sequence, StageInputs inputs) {
        this.sequence = sequence;
        this.inputs = inputs;
    }

    /** At each stage a new one, at position 0 or where the donor's part ends. */
    void begin(Route route, Optional<PrefixIndex.Donor> found) {
        this.route = route;
        donor = found.map(PrefixIndex.Donor::cache).orElse(null);
        begun = false;
        have = new int[route.roles().size()];
        Arrays.fill(have, found.map(PrefixIndex.Donor::positions).orElse(0));
    }

    /** The stages are to forget them all: those to come have another name, so that a late word hits the old ones only. */
    void drop() {
        route = null;
        have = new int[0];
        names++;
    }

    /** Whether that stage can be computed again without the others. */
    boolean canLose(int stage) {
        return begun && inputs.cover(stage, reach());
    }

    void lose(int stage) {
        have[stage] = 0;
    }

    /** Whether it can go on at these replicas with what some of them have. */
    boolean canRejoin(Route next) {
        return route != null
                && reach() > 0
                && IntStream.range(0, have.length)
                        .allMatch(stage ->
                                kept(stage).equals(Optional.of(next.roles().get(stage))) || canLose(stage));
    }

    /** Goes on at these replicas; one that is another than before has nothing. */
    void rejoin(Route next) {
        for (int stage = 0; stage < have.length; stage++) {
            if (!next.roles().get(stage).equals(route().roles().get(stage))) {
                lose(stage);
            }
        }
        route = next;
    }

    /** The replica that still has a part of it. */
    Optional<Role> kept(int stage) {
        return route == null || have[stage] == 0
                ? Optional.empty()
                : Optional.of(route.roles().get(stage));
    }

    StageInputs inputs() {
        return inputs;
    }

    /** Positions that all stages have. */
    int computed() {
        int least = have.length == 0 ? 0 : have[0];
        for (int positions : have) {
            least = Math.min(least, positions);
        }
        return least;
    }

    /** Positions that some stage has. */
    int reach() {
        int most = 0;
        for (int positions : have) {
            most = Math.max(most, positions);
        }
        return most;
    }

    /** The first stage that lacks what another has. */
    OptionalInt behind() {
        int reach = reach();
        for (int stage = 0; stage < have.length; stage++) {
            if (have[stage] < reach) {
                return OptionalInt.of(stage);
            }
        }
        return OptionalInt.empty();
    }

    /** Where the next step begins. */
    int start() {
        OptionalInt behind = behind();
        return behind.isPresent() ? have[behind.getAsInt()] : computed();
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
        return behind.isPresent() ? IntStream.of(behind.getAsInt()) : IntStream.range(0, have.length);
    }

    /** The next step is made. */
    void advance(int end) {
        OptionalInt behind = behind();
        if (behind.isPresent()) {
            have[behind.getAsInt()] = end;
        } else {
            Arrays.fill(have, end);
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
