package io.stagecoach.member.scheduler;

import java.time.Duration;

/**
 * What one coordinator may do at once.
 *
 * @param stages K, the length of the pipeline
 * @param maxRunning sequences with caches at the stages
 * @param maxWaiting sequences that wait to be admitted; one more is refused
 * @param promptRows most rows of prompts in one forward pass
 * @param heldInputs bytes for what went into the stages, which a takeover can begin with
 * @param backoff how long a sequence that was put back waits before it is tried again
 * @param recoveryLimit a sequence that was put back and made no progress for so long fails
 */
public record SchedulerLimits(
        int stages,
        int maxRunning,
        int maxWaiting,
        int promptRows,
        long heldInputs,
        Duration backoff,
        Duration recoveryLimit) {

    public static final Duration BACKOFF = Duration.ofMillis(20);
    public static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);

    public SchedulerLimits {
        if (stages < 1 || maxRunning < 1 || maxWaiting < 0 || promptRows < 1 || heldInputs < 0) {
            throw new IllegalArgumentException("stages, maxRunning and promptRows must be 1 or more, maxWaiting and"
                    + " heldInputs 0 or more, but are " + stages + ", " + maxRunning + ", " + promptRows + ", "
                    + maxWaiting + ", " + heldInputs);
        }
    }
}
