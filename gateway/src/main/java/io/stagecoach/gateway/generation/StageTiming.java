package io.stagecoach.gateway.generation;

/** Sums over the steps that one stage replica made for one sequence; times in milliseconds. */
public record StageTiming(int stage, String member, double computeMs, double hopMs, double queueMs, int steps) {}
