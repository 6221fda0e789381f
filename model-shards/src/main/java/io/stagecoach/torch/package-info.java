/**
 * The DJL PyTorch adapter: a shard as one TorchScript module, written from Java. Read {@link
 * io.stagecoach.torch.TorchShardRuntime} first, then {@link io.stagecoach.torch.ModuleSource}.
 */
@NullMarked
package io.stagecoach.torch;

import org.jspecify.annotations.NullMarked;
