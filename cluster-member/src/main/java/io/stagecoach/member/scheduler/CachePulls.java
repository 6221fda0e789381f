package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.PullPolicy;
import io.stagecoach.member.stage.StageClient;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The caches that are on their way from one replica to another. Each comes back as an event, unless it took too long. */
final class CachePulls {
    /** The new replica keeps the limit itself; it may hang. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Supplier<UUID> self;
    private final StageClient stages;
    private final Consumer<Event> events;
    private final Set<Move> underWay = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param recomputeNanos what it would take to compute the cache again
     * @param due when it is given up, on the coordinator's clock
     */
    record Move(Sequence sequence, MigrationSource from, Role to, long recomputeNanos, long due) {}

    CachePulls(Supplier<UUID> self, StageClient stages, Consumer<Event> events) {
        this.self = self;
        this.stages = stages;
        this.events = events;
    }

    /**
     * @param sequence that has a route again, and its source
     * @param recomputeNanos what it would take to compute the cache again
     */
    static Move plan(Sequence sequence, long recomputeNanos, long now) {
        MigrationSource from = sequence.caches().oldReplica();
        Role to = sequence.route().roles().get(from.stage());
        long due = now + PullPolicy.limitNanos(recomputeNanos) + GRACE.toNanos();
        return new Move(sequence, from, to, recomputeNanos, due);
    }

    /** @return what became of it when that is known already: it is not under way then */
    Optional<PullOutcome> begin(Move move, Routing routing) {
        Optional<RoleClaim> source = routing.claim(move.from().role());
        Optional<RoleClaim> target = routing.claim(move.to());
        if (source.isEmpty() || target.isEmpty()) {
            return Optional.of(source.isEmpty() ? PullOutcome.SOURCE_LOST : PullOutcome.TARGET_LOST);
        }
        if (PullPolicy.isHopeless(move.recomputeNanos())) {
            return Optional.of(PullOutcome.NOT_WORTH_IT);
        }
        CachePull fetch = new CachePull(
                move.to(),
                target.get().epoch(),
                self.get(),
                move.sequence().cache(),
                move.from().positions(),
                Math.toIntExact(move.sequence().budget()),
                source.get(),
                move.recomputeNanos());
        underWay.add(move);
        StageClient.made(() -> stages.fetch(target.get(), fetch))
                .whenComplete((outcome, failure) ->
                        events.accept(new Event.Moved(move, failure == null ? outcome : PullOutcome.TARGET_LOST)));
        return Optional.empty();
    }

    /** @return false when it was given up before */
    boolean landed(Move move) {
        return underWay.remove(move);
    }

    /** Those that nobody waits for any longer; {@link #landed} takes them out. */
    List<Move> overdue(long now) {
        return underWay.stream().filter(move -> now - move.due() >= 0).toList();
    }
}
