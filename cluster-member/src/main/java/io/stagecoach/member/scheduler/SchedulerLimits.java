package io.stagecoach.member.scheduler;

import java.time.Duration;

/**
 * Bounds of one scheduler.
 *
 * @param stages K, the length of the pipeline
 * @param maxRunning sequences with caches at the stages
 * @param maxWaiting new sequences in the queue; one more is refused
 * @param promptRows most rows of prompts in one forward pass
 * @param heldInputs bytes for the inputs of stages, from which a lost stage is computed again alone
 * @param backoff pause of a requeued sequence before it is admitted again
 * @param recoveryLimit a requeued sequence without progress for so long fails
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
