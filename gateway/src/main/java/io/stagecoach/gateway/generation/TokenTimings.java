package io.stagecoach.gateway.generation;

import java.util.List;

/**
 * What happened between the token before and this one; times in milliseconds.
 *
 * @param visits steps at stage replicas, in their order
 * @param requeues times the sequence was put back as prefill
 * @param changeOvers times it changed over to replicas that have less to do
 * @param failovers times another coordinator went on with the text
 */
public record TokenTimings(List<StageVisit> visits, int requeues, int changeOvers, int failovers) {
    public TokenTimings {
        visits = List.copyOf(visits);
    }

    /**
     * The same, after calls that were lost.
     *
     * @param ms how much earlier the clock is to begin
     */
    public TokenTimings after(double ms, int lostCalls) {
        return new TokenTimings(
                visits.stream().map(visit -> visit.later(ms)).toList(), requeues, changeOvers, failovers + lostCalls);
    }

    /**
     * One step at one stage replica.
     *
     * @param startMs when the coordinator sent it; see {@link #after} for when the clock begins
     * @param hopMs round trip less queueing and computing
     * @param rows positions of the sequence that it computed
     */
    public record StageVisit(
            int stage, String member, double startMs, double queueMs, double computeMs, double hopMs, int rows) {
        StageVisit later(double ms) {
            return new StageVisit(stage, member, startMs + ms, queueMs, computeMs, hopMs, rows);
        }
    }
}
