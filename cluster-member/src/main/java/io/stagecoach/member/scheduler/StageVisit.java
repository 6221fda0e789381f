package io.stagecoach.member.scheduler;

/**
 * One step of one sequence at one stage replica; times in nanoseconds.
 *
 * @param startNanos when the step was sent, from when the coordinator took the sequence in
 * @param timing what the replica took for it
 * @param rows positions that the step computed
 */
public record StageVisit(long startNanos, GenerationResult.StageTiming timing, int rows) {}
