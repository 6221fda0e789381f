package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;

/** Brings the shard of a role into memory. */
public interface ShardLoader {
    /** @throws java.io.UncheckedIOException when the model's files cannot be read */
    LoadedShard load(Role role);
}
