package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.List;

/** Tells several. */
public record StageListeners(List<StageListener> all) implements StageListener {
    public StageListeners {
        all = List.copyOf(all);
    }

    @Override
    public void computed(Role role, int steps, int rows, long nanos) {
        all.forEach(one -> one.computed(role, steps, rows, nanos));
    }

    @Override
    public void waited(Role role, long nanos) {
        all.forEach(one -> one.waited(role, nanos));
    }

    @Override
    public void followed(Role role, SequenceStep step, long queueNanos, long nanos) {
        all.forEach(one -> one.followed(role, step, queueNanos, nanos));
    }

    @Override
    public void refused(Role role, StageReply.Reason reason) {
        all.forEach(one -> one.refused(role, reason));
    }
}
