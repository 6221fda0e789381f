package io.stagecoach.gateway.cluster;

import io.swagger.v3.oas.annotations.media.Schema;

/** Sequences that a member's coordinator moved from one replica of a stage to another, since it started. */
@Schema(name = "ChangeOverBody")
public record ChangeOverView(int stage, int fromReplica, int toReplica, long sequences) {}
