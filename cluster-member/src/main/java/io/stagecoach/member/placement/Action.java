package io.stagecoach.member.placement;

/** What a member should do next about the roles. Each names the claim it changes, so that the epoch can be compared. */
public sealed interface Action {
    /** Free a role whose holder has left the cluster. */
    record FreeLost(RoleClaim claim) implements Action {}

    /** Claim a vacant role and load its shard. */
    record Claim(RoleClaim vacancy) implements Action {}

    /** Take no new sequences, finish those at hand, then free the role. */
    record Drain(RoleClaim claim) implements Action {}

    /** Give up a role that is not served yet. */
    record Release(RoleClaim claim) implements Action {}

    record Rest() implements Action {}
}
