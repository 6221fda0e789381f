package io.stagecoach.member.placement;

/** State of a role's claim. */
public enum ClaimState {
    /** Nobody holds the role. */
    FREE,
    /** The holder loads the shard. */
    LOADING,
    /** The holder could not load the shard, and pauses before it tries again: other members come first. */
    FAILED,
    /** The holder serves. */
    READY,
    /** The holder finishes the sequences that it has, and takes no new ones while another replica serves. */
    DRAINING
}
