package io.stagecoach.member.placement;

public enum ClaimState {
    /** Nobody holds the role. */
    FREE,
    /** The holder loads the shard. */
    LOADING,
    /** The holder could not load the shard, and will try again after a pause: others come first until then. */
    FAILED,
    /** The holder serves. */
    READY,
    /** The holder serves the sequences it has, and takes no new ones. */
    DRAINING
}
