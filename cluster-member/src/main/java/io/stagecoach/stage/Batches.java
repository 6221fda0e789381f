package io.stagecoach.stage;

import io.stagecoach.claim.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which waiting tasks are computed together: the one that waits longest, and all of the same role that still fit. */
final class Batches {
    private Batches() {}

    /** @param queue in order of arrival */
    static List<QueuedTask> next(Collection<QueuedTask> queue, int maxRows) {
        List<QueuedTask> batch = new ArrayList<>();
        int rows = 0;
        for (QueuedTask queued : queue) {
            Role role = batch.isEmpty()
                    ? queued.task().role()
                    : batch.getFirst().task().role();
            int more = queued.task().rows().count();
            boolean fits = batch.isEmpty() || rows + more <= maxRows;
            if (queued.task().role().equals(role) && fits) {
                batch.add(queued);
                rows += more;
            }
        }
        return batch;
    }
}
