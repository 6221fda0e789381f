package io.stagecoach.member.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.ShardLoader;
import io.stagecoach.member.stage.StageListener;
import io.stagecoach.member.stage.StageReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts and times the forward passes of this member's stages. */
public final class StageMeters implements StageListener {
    private final List<Timer> compute;
    private final List<Timer> queue;
    private final List<Timer> load;
    private final List<DistributionSummary> sequences;
    private final List<DistributionSummary> rows;
    private final List<Map<StageReply.Reason, Counter>> refusals;

    public StageMeters(MeterRegistry registry, int stages) {
        ByStage meters = new ByStage(registry, stages);
        compute = meters.timers("stagecoach.stage.compute", "Forward passes, sampling included");
        queue = meters.timers(
                "stagecoach.stage.queue", "Time from a task's arrival at its stage to the start of its forward pass");
        load = meters.timers("stagecoach.stage.load", "Time to load a shard");
        sequences = meters.sizes("stagecoach.stage.batch.sequences", "Sequences of a forward pass");
        rows = meters.sizes("stagecoach.stage.batch.rows", "Positions of a forward pass");
        refusals = meters.counters(
                "stagecoach.stage.refusals", "reason", StageReply.Reason.class, "Tasks that a stage refused");
    }

    @Override
    public void computed(Role role, int steps, int positions, long nanos) {
        compute.get(role.stage()).record(nanos, TimeUnit.NANOSECONDS);
        sequences.get(role.stage()).record(steps);
        rows.get(role.stage()).record(positions);
    }

    @Override
    public void waited(Role role, long nanos) {
        queue.get(role.stage()).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void refused(Role role, StageReply.Reason reason) {
        requireNonNull(refusals.get(role.stage()).get(reason)).increment();
    }

    /** Times the loader. */
    public ShardLoader timed(ShardLoader loader) {
        return role -> requireNonNull(load.get(role.stage()).record(() -> loader.load(role)));
    }
}
