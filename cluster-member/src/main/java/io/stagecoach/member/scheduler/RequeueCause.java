package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.StageReply;

/** Why a sequence was requeued. */
public enum RequeueCause {
    /** The stage could not be reached, or was lost while it worked. */
    UNREACHABLE,
    /** The member does not hold the role of the route any more. */
    NOT_OWNER,
    /** The member has lost the role and claimed it again since: it has no cache. */
    STALE_EPOCH,
    /** The stage takes this member for one that has left. */
    COORDINATOR_LEFT,
    /** Too many tasks wait at the stage. */
    BUSY,
    /** The forward pass failed. */
    FAILED,
    /** The stage had no free pages. */
    FULL,
    /** The stage did not have the positions before the step. */
    CACHE_MISS;

    static RequeueCause of(StageReply.Reason refusal) {
        return switch (refusal) {
            case NOT_OWNER -> NOT_OWNER;
            case STALE_EPOCH -> STALE_EPOCH;
            case COORDINATOR_LEFT -> COORDINATOR_LEFT;
            case BUSY -> BUSY;
            case FAILED -> FAILED;
        };
    }

    /** Whether the replica is lost for the sequence: another one takes over. */
    boolean isLoss() {
        return switch (this) {
            case UNREACHABLE, NOT_OWNER, STALE_EPOCH, COORDINATOR_LEFT -> true;
            case BUSY, FAILED, FULL, CACHE_MISS -> false;
        };
    }

    /** Whether this stage, and no other one, has lost its cache of the sequence. */
    boolean losesOnlyThatStage() {
        return isLoss() || this == CACHE_MISS;
    }
}
