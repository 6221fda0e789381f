package io.stagecoach.member.migration;

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
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The cache pulls of migrating sequences: asks new replicas to pull caches from old ones, and keeps the pulls in flight with their
 * time limits. Each pull ends once: with the new replica's answer, or at its time limit. A later answer is ignored, since its pull is
 * no longer in flight.
 *
 * @param <S> a sequence
 */
public final class CachePulls<S> {
    /** The new replica ends the pull at its time limit. If it hangs, the pull is given up this much later. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Supplier<UUID> self;
    private final StageClient stages;
    private final MigrationPolicy.Replicas replicas;
    private final BiConsumer<Pull<S>, PullOutcome> answers;
    private final Set<Pull<S>> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * A cache on its way from the old replica of a sequence to the new one.
     *
     * @param cache the cache's name
     * @param room positions that the cache may ever have
     * @param recomputeNanos what it would take to compute the cache again
     * @param due time of the scheduler's clock when the pull is given up
     */
    public record Pull<S>(
            S sequence, UUID cache, MigrationSource from, Role to, int room, long recomputeNanos, long due) {
        public MigrationPath path() {
            return new MigrationPath(from.role(), to);
        }
    }

    /**
     * @param self this member's id
     * @param answers takes what new replicas answer, from any thread
     */
    public CachePulls(
            Supplier<UUID> self,
            StageClient stages,
            MigrationPolicy.Replicas replicas,
            BiConsumer<Pull<S>, PullOutcome> answers) {
        this.self = self;
        this.stages = stages;
        this.replicas = replicas;
        this.answers = answers;
    }

    /** A pull that has not begun. */
    public static <S> Pull<S> plan(
            S sequence, UUID cache, MigrationSource from, Role to, long room, long recomputeNanos, long now) {
        long due = now + PullPolicy.limitNanos(recomputeNanos) + GRACE.toNanos();
        return new Pull<>(sequence, cache, from, to, Math.toIntExact(room), recomputeNanos, due);
    }

    /** @return the outcome if the pull cannot begin; empty when it is in flight */
    public Optional<PullOutcome> begin(Pull<S> pull) {
        Optional<RoleClaim> source = replicas.claim(pull.from().role());
        Optional<RoleClaim> target = replicas.claim(pull.to());
        if (source.isEmpty() || target.isEmpty()) {
            return Optional.of(source.isEmpty() ? PullOutcome.SOURCE_LOST : PullOutcome.TARGET_LOST);
        }
        if (PullPolicy.isHopeless(pull.recomputeNanos())) {
            return Optional.of(PullOutcome.NOT_WORTH_IT);
        }
        CachePull request = new CachePull(
                pull.to(),
                target.get().epoch(),
                self.get(),
                pull.cache(),
                pull.from().positions(),
                pull.room(),
                source.get(),
                pull.recomputeNanos());
        inFlight.add(pull);
        StageClient.made(() -> stages.fetch(target.get(), request))
                .whenComplete((outcome, failure) ->
                        answers.accept(pull, failure == null ? outcome : PullOutcome.TARGET_LOST));
        return Optional.empty();
    }

    /** @return false when the pull is not in flight any more: its answer came too late */
    public boolean end(Pull<S> pull) {
        return inFlight.remove(pull);
    }

    /** Pulls past their time limit. */
    public List<Pull<S>> overdue(long now) {
        return inFlight.stream().filter(pull -> now - pull.due() >= 0).toList();
    }
}
