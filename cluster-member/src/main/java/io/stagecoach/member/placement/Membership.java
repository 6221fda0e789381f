package io.stagecoach.member.placement;

/** Whether the members that see one another are those that there should be. */
public enum Membership {
    /** Members that were expected may still come. */
    FORMING,
    /** All have joined at some time, or it is no use to wait for them any longer. */
    FORMED,
    /** Fewer than may serve: the others, if they live, serve without these. */
    TOO_FEW
}
