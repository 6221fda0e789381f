package io.stagecoach.gateway.cluster;

/** Sequences that a member's coordinator moved from one replica of a stage to another, since it started. */
public record ChangeOverView(int stage, int fromReplica, int toReplica, long sequences) {}
