package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;

/** Hears what this member's stages do, for metrics. Must not block. */
public interface StageListener {
    /** Nobody listens. */
    StageListener NONE = new StageListener() {};

    /**
     * One forward pass is made. Called by the thread that makes them.
     *
     * @param steps sequences in the batch
     * @param rows positions in the batch
     * @param nanos of the pass, sampling included
     */
    default void computed(Role role, int steps, int rows, long nanos) {}

    /** A task of the pass had waited so long. */
    default void waited(Role role, long nanos) {}

    /**
     * A step that somebody follows was computed, just now. Called by the thread that makes the passes.
     *
     * @param queueNanos from its arrival to the pass
     * @param nanos of the pass
     */
    default void followed(Role role, SequenceStep step, long queueNanos, long nanos) {}

    /** A task was answered without being computed. Called by any thread. */
    default void refused(Role role, StageReply.Reason reason) {}
}
