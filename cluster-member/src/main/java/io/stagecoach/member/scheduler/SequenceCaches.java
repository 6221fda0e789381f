package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.migration.MigrationSource;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.stage.SequenceStep;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one sequence (keys and values) at the stages of its route: how many positions each stage has, and under which
 * name. A stage that lost its cache is <i>behind</i> until it has computed again what the others still have.
 */
final class SequenceCaches {
    /** A sequence does not migrate again for so long after a failed migration. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final UUID sequence;
    private final StageInputs inputs;
    private int names;
    private @Nullable Route route;
    /** Positions {@code [0, have[stage])} of the window are in the stage's cache. */
    private int[] have = new int[0];
    /** The cache whose first pages these caches share; null when none. */
    private @Nullable UUID donor;
    /** Whether all stages have computed the first step. */
    private boolean begun;

    /** The replica that the sequence migrates off, until its pull has ended; null otherwise. */
    private @Nullable MigrationSource old;
    /** Not migrated before this time; null when that never failed. */
    private @Nullable Long settledUntil;

    /** @param inputs of the stages, from which one stage can be computed again alone */
    SequenceCaches(UUID sequence, StageInputs inputs) {
        this.sequence = sequence;
        this.inputs = inputs;
    }

    /** New caches at all stages of the route, beginning with the pages shared with the donor. */
    void begin(Route route, Optional<PrefixIndex.Donor> found) {
        this.route = route;
        donor = found.map(PrefixIndex.Donor::cache).orElse(null);
        begun = false;
        have = new int[route.roles().size()];
        Arrays.fill(have, found.map(PrefixIndex.Donor::positions).orElse(0));
    }

    /** Gives up all caches. Later ones get a new name, so that a late message about these cannot hit those. */
    void drop() {
        route = null;
        old = null;
        have = new int[0];
        names++;
    }

    /** Whether that stage can be computed again alone: all its inputs are held. */
    boolean canRecompute(int stage) {
        return begun && inputs.cover(stage, furthest());
    }

    /** The stage has no cache of the sequence any more. */
    void lose(int stage) {
        have[stage] = 0;
    }

    /**
     * Begins a migration off that stage's replica. The cache there stays until the pull has ended.
     *
     * @return false when the stages have no cache yet
     */
    boolean leaveReplica(int stage, MigrationPolicy.Reason reason) {
        if (!begun) {
            return false;
        }
        old = new MigrationSource(stage, route().at(stage), have[stage], reason, false);
        lose(stage);
        return true;
    }

    /** Whether the sequence waits for a pull: it has a new replica, and its cache is still at the old one. */
    boolean needsPull() {
        return old != null && !old.preferred() && !route().at(old.stage()).equals(old.role());
    }

    /** The replica that the sequence migrates off. */
    MigrationSource oldReplica() {
        if (old == null) {
            throw new IllegalStateException("sequence " + sequence + " does not migrate");
        }
        return old;
    }

    /** The new replica has the cache. */
    void pulled() {
        have[oldReplica().stage()] = oldReplica().positions();
        old = null;
    }

    /**
     * The new replica does not have the cache, or only a part.
     *
     * @param back the sequence should go back to its old replica, which still has everything
     * @return false when the stage can neither be computed alone nor found at the old replica
     */
    boolean pullFailed(boolean back, long now) {
        MigrationSource source = oldReplica();
        old = back ? source.asPreferred() : null;
        settledUntil = back ? (Long) (now + SETTLED.toNanos()) : settledUntil;
        return back || canRecompute(source.stage());
    }

    /** False for a second after a migration that failed. */
    boolean isMigratable(long now) {
        return settledUntil == null || now - settledUntil >= 0;
    }

    /** Whether a suspended sequence can resume on this route with the caches that some stages kept. */
    boolean canResume(Route next) {
        return route != null
                && furthest() > 0
                && IntStream.range(0, have.length)
                        .allMatch(stage -> keeper(stage).equals(Optional.of(next.at(stage)))
                                || canRecompute(stage)
                                || old != null && old.mayServe(stage));
    }

    /** Takes this route; a replica that is another than before has no cache. */
    void resume(Route next) {
        for (int stage = 0; stage < have.length; stage++) {
            if (!next.at(stage).equals(route().at(stage))) {
                lose(stage);
            }
        }
        route = next;
        if (old != null && next.at(old.stage()).equals(old.role())) {
            pulled(); // back at the old replica, which was never told to drop the cache
        } else if (old != null && old.preferred()) {
            old = null;
        }
    }

    /** All replicas that have a cache of the sequence, or may have. */
    List<Role> replicas() {
        List<Role> roles = route == null ? List.of() : route.roles();
        return old == null || roles.contains(old.role())
                ? roles
                : Stream.concat(roles.stream(), Stream.of(old.role())).toList();
    }

    /** The replica of a stage that still has a cache to resume with. */
    Optional<Role> keeper(int stage) {
        if (old != null && old.stage() == stage && old.preferred()) {
            return Optional.of(old.role());
        }
        return route == null || have[stage] == 0 ? Optional.empty() : Optional.of(route.at(stage));
    }

    StageInputs inputs() {
        return inputs;
    }

    /** Positions that all stages have. */
    int computed() {
        return Arrays.stream(have).min().orElse(0);
    }

    /** Positions that some stage has, or the replica that the sequence migrates off. */
    int furthest() {
        return Math.max(Arrays.stream(have).max().orElse(0), old == null ? 0 : old.positions());
    }

    /** The first stage that lacks positions which another stage has. */
    OptionalInt stageBehind() {
        int furthest = furthest();
        return IntStream.range(0, have.length)
                .filter(stage -> have[stage] < furthest)
                .findFirst();
    }

    /** Where the next step begins. */
    int start() {
        OptionalInt behind = stageBehind();
        return behind.isPresent() ? have[behind.getAsInt()] : computed();
    }

    /**
     * What the next step asks for when it is the first of a cache; else null.
     *
     * @param positions that the sequence may ever have in its window
     */
    SequenceStep.@Nullable Begin beginning(long positions) {
        return begun && start() > 0 ? null : new SequenceStep.Begin(Math.toIntExact(positions), begun ? null : donor);
    }

    /** The stages that compute the next step: the one that is behind, or all. */
    IntStream computing() {
        OptionalInt behind = stageBehind();
        return behind.isPresent() ? IntStream.of(behind.getAsInt()) : IntStream.range(0, have.length);
    }

    /** Those stages have computed the next step, which ended at this position. */
    void advance(int end) {
        OptionalInt behind = stageBehind();
        if (behind.isPresent()) {
            have[behind.getAsInt()] = end;
        } else {
            Arrays.fill(have, end);
            begun = true;
        }
    }

    /** Changes with each {@link #drop}. */
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
