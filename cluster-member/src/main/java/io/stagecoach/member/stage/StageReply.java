package io.stagecoach.member.stage;

import java.util.List;

/** A stage's answer to a task. */
public sealed interface StageReply {
    /**
     * @param outcomes one for each step of the task
     * @param hidden rows of the computed steps, in their order; no rows at the last stage
     * @param member id of the member that computed them
     * @param computeNanos the forward pass of the batch the task was part of, and sampling
     * @param queueNanos from arrival at the member to the start of that pass
     */
    record Done(List<StepOutcome> outcomes, float[] hidden, String member, long computeNanos, long queueNanos)
            implements StageReply {
        public Done {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** Nothing was computed. */
    record Refused(Reason reason, String detail) implements StageReply {}

    enum Reason {
        /** This member does not hold the role. */
        NOT_OWNER,
        /** The role has another epoch than the task. */
        STALE_EPOCH,
        /** The task's coordinator has left the cluster, so nobody would ever forget the caches. */
        COORDINATOR_LEFT,
        /** Too many tasks wait already. */
        BUSY,
        /** The forward pass failed. */
        FAILED
    }
}
