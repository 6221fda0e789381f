package io.stagecoach.member.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.member.scheduler.RequeueCause;
import io.stagecoach.member.scheduler.SchedulerListener;
import io.stagecoach.member.stage.PullOutcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts and times what this member's scheduler does. */
public final class SchedulerMeters implements SchedulerListener {
    private final List<Timer> hop;
    private final List<Map<RequeueCause, Counter>> requeues;
    private final List<Timer> takeover;
    private final List<Counter> steals;
    private final List<Counter> moved;
    private final List<Counter> recomputed;
    private final List<Map<PullOutcome, Counter>> caches;
    private final ClaimMeters claims;

    public SchedulerMeters(MeterRegistry registry, int stages, ClaimMeters claims) {
        this.claims = claims;
        ByStage meters = new ByStage(registry, stages);
        hop = meters.timers(
                "stagecoach.stage.hop", "Round trips from this scheduler to a stage, without queue and compute time");
        requeues = meters.counters(
                "stagecoach.requeues",
                "cause",
                RequeueCause.class,
                "Sequences requeued after a stage did not compute their step");
        takeover = meters.timers(
                "stagecoach.takeover",
                "Time from the loss of a replica to the next new token of a sequence that it served");
        steals = meters.counters("stagecoach.steals", "Sequences migrated to a less loaded replica");
        moved = meters.counters(
                "stagecoach.moved.sequences", "Sequences migrated to a less loaded replica or off a draining one");
        recomputed = meters.counters(
                "stagecoach.recomputed.tokens",
                "Positions that a stage computed again after a loss, a migration or a slide of the window");
        caches = meters.counters(
                "stagecoach.cache.moves",
                "outcome",
                PullOutcome.class,
                "Sequences that left a replica, by the outcome of the cache pull");
    }

    @Override
    public void claimsChanged(Collection<RoleClaim> now) {
        claims.changed(now);
    }

    @Override
    public void stageReplied(GenerationResult.StageTiming timing) {
        hop.get(timing.stage()).record(timing.hopNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void requeued(int stage, RequeueCause cause) {
        requireNonNull(requeues.get(stage).get(cause)).increment();
    }

    @Override
    public void recovered(int stage, long nanos) {
        takeover.get(stage).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void recomputed(int stage, long tokens) {
        recomputed.get(stage).increment(tokens);
    }

    @Override
    public void pullEnded(int stage, PullOutcome outcome) {
        requireNonNull(caches.get(stage).get(outcome)).increment();
    }

    @Override
    public void migrated(MigrationPath path, MigrationPolicy.Reason reason) {
        moved.get(path.from().stage()).increment();
        if (reason == MigrationPolicy.Reason.REBALANCE) {
            steals.get(path.from().stage()).increment();
        }
    }
}
