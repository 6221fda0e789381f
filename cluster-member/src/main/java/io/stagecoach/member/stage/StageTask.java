package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.List;
import java.util.UUID;

/**
 * One step of some sequences at one stage.
 *
 * @param epoch of the claim the sender knows; the stage refuses those of other tenures
 * @param coordinator the member that drives the sequences; when it leaves, their caches are dropped
 * @param rows of all steps, in their order
 */
public record StageTask(Role role, long epoch, UUID coordinator, List<SequenceStep> steps, Rows rows)
        implements StageCall {
    public StageTask {
        steps = List.copyOf(steps);
        int expected = steps.stream().mapToInt(SequenceStep::rows).sum();
        if (expected == 0 || rows.count() != expected) {
            throw new IllegalArgumentException(
                    "the steps have " + expected + " rows, but the task brings " + rows.count());
        }
    }
}
