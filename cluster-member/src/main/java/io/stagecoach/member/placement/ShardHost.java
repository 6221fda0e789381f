package io.stagecoach.member.placement;

import java.util.concurrent.CompletionStage;

/** Loads and unloads the shards of this member. */
public interface ShardHost {
    /**
     * Loads the shard of a claim so that it answers calls with the given epoch. The stage completes exceptionally when
     * the model cannot be read.
     */
    CompletionStage<Void> load(Role role, long epoch);

    /** Requires this epoch of later calls. */
    void raise(Role role, long epoch);

    /** No sequence has a cache at the role. */
    boolean isIdle(Role role);

    /** Unloads the shard if its epoch is this one or an older one. Tasks that wait for it are refused. */
    void unload(Role role, long epoch);
}
