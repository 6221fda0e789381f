package io.stagecoach.member.stage;

import io.stagecoach.shard.ShardRuntime;

/**
 * A shard in memory.
 *
 * @param width of a row of hidden states
 * @param vocabulary of a row of logits
 * @param first takes token ids
 * @param last answers logits
 */
public record LoadedShard(ShardRuntime runtime, int width, int vocabulary, boolean first, boolean last) {}
