package io.stagecoach.gateway.generation;

/**
 * What it took the cluster to go on with a text after it had lost a stage or a member.
 *
 * @param requeues times the sequence was put back as prefill, after a lost stage or a full cache
 * @param recomputedTokens positions that stages computed again, summed over the stages
 * @param ms from being put back until it got further than before
 */
public record Recovery(int requeues, long recomputedTokens, double ms) {
    public static final Recovery NONE = new Recovery(0, 0, 0);
}
