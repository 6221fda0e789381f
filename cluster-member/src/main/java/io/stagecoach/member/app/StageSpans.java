package io.stagecoach.member.app;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageListener;
import io.stagecoach.telemetry.Traces;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** Records a span for each traced step, from its arrival at the stage to the end of its forward pass. */
final class StageSpans implements StageListener {
    private static final double NANOS_PER_MILLI = 1e6;

    private final String member;
    private final Traces traces;
    private final Clock clock;

    StageSpans(String member, Traces traces, Clock clock) {
        this.member = member;
        this.traces = traces;
        this.clock = clock;
    }

    @Override
    public void followed(Role role, SequenceStep step, long queueNanos, long nanos) {
        if (step.trace() == null) {
            return;
        }
        Instant end = clock.instant();
        traces.record(
                step.trace(),
                "stage " + role.stage(),
                end.minusNanos(queueNanos + nanos),
                end,
                Map.of(
                        "stagecoach.stage", String.valueOf(role.stage()),
                        "stagecoach.replica", String.valueOf(role.replica()),
                        "stagecoach.member", member,
                        "stagecoach.position", String.valueOf(step.start()),
                        "stagecoach.rows", String.valueOf(step.rows()),
                        "stagecoach.queue_ms", String.valueOf(queueNanos / NANOS_PER_MILLI)));
    }
}
