/**
 * Reads a Hugging Face GPT-2 checkpoint: {@code config.json} and the tensors of one shard, from
 * {@code model.safetensors} or its sharded index.
 */
@NullMarked
package io.stagecoach.checkpoint;

import org.jspecify.annotations.NullMarked;
