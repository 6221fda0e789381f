package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPath;
import java.util.Map;

/**
 * A scheduler's numbers after one of its steps.
 *
 * @param running sequences with caches at the stages
 * @param maxRunning bound on them
 * @param waiting sequences that wait to be admitted, for the first time or again
 * @param migrations sequences migrated so far, by path
 * @param prefixUse use of the prefix cache so far
 */
public record SchedulerStats(
        int running, int maxRunning, int waiting, Map<MigrationPath, Long> migrations, PrefixCache.Use prefixUse) {

    /** Whether the scheduler has no sequences. */
    public boolean isIdle() {
        return running == 0 && waiting == 0;
    }
}
