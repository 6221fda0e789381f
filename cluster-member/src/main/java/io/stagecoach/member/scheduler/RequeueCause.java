package io.stagecoach.member.scheduler;

import io.stagecoach.member.stage.StageReply;

/** Why a sequence was put back as prefill. */
public enum RequeueCause {
    /** The stage could not be reached, or was lost while it worked. */
    UNREACHABLE,
    /** Nobody holds the role of its route any more, or another member does. */
    NOT_OWNER,
    /** The claim has changed since. */
    STALE_EPOCH,
    /** The stage takes this coordinator for one that has left. */
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

    /** The replica is lost, as far as the sequence goes: another one takes over. */
    boolean isLoss() {
        return switch (this) {
            case UNREACHABLE, NOT_OWNER, STALE_EPOCH, COORDINATOR_LEFT -> true;
            case BUSY, FAILED, FULL, CACHE_MISS -> false;
        };
    }

    /** The stage, and no other one, has nothing of the sequence any more. */
    boolean leavesTheStageEmpty() {
        return isLoss() || this == CACHE_MISS;
    }
}
