package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Which waiting tasks are computed together: the one that waits longest, and all of the same role that still fit. */
final class Batches {
    private Batches() {}

    /**
     * Tasks that wait behind a change are left there. A step that came twice is computed twice, one after the other.
     *
     * @param queue in order of arrival
     */
    static List<Work.Task> next(Collection<Work> queue, int maxRows) {
        List<Work.Task> batch = new ArrayList<>();
        Set<UUID> caches = new HashSet<>();
        int rows = 0;
        for (Work work : queue) {
            if (!(work instanceof Work.Task queued)) {
                break;
            }
            Role role = batch.isEmpty()
                    ? queued.task().role()
                    : batch.getFirst().task().role();
            List<UUID> own =
                    queued.task().steps().stream().map(SequenceStep::cache).toList();
            int more = queued.task().rows().count();
            boolean fits = batch.isEmpty() || rows + more <= maxRows;
            if (queued.task().role().equals(role) && fits && Collections.disjoint(caches, own)) {
                batch.add(queued);
                caches.addAll(own);
                rows += more;
            }
        }
        return batch;
    }

    static void tell(StageListener listener, List<Work.Task> batch, long started, long nanos) {
        int steps = 0;
        int rows = 0;
        for (Work.Task queued : batch) {
            steps += queued.task().steps().size();
            rows += queued.task().rows().count();
            long waited = started - queued.arrivedAt();
            listener.waited(queued.task().role(), waited);
            for (SequenceStep step : queued.task().steps()) {
                if (step.trace() != null) {
                    listener.followed(queued.task().role(), step, waited, nanos);
                }
            }
        }
        listener.computed(batch.getFirst().task().role(), steps, rows, nanos);
    }
}
