package io.stagecoach.member.placement;

import java.util.concurrent.CompletionStage;

/** The shards that this member has in memory. */
public interface ShardHost {
    /**
     * Loads the shard of a claim so that it answers calls with the given epoch. The stage completes exceptionally when
     * the model cannot be read.
     */
    CompletionStage<Void> load(Role role, long epoch);

    /** From now on calls must carry this epoch. */
    void raise(Role role, long epoch);

    /** No sequence is resident. */
    boolean isIdle(Role role);

    /** Drops the shard if it answers to this epoch or an older one. Tasks that still wait for it are refused. */
    void unload(Role role, long epoch);
}
