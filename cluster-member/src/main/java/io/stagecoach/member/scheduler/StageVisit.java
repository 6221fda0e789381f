package io.stagecoach.member.scheduler;

/**
 * One step of one sequence at one stage replica; times in nanoseconds.
 *
 * @param startNanos from the submission of the sequence until the step was sent
 * @param timing what the replica took for it
 * @param rows positions that the step computed
 */
public record StageVisit(long startNanos, GenerationResult.StageTiming timing, int rows) {}
