/** Running one shard: what goes in, what comes out, and which sequence has which KV slot. */
@NullMarked
package io.stagecoach.shard;

import org.jspecify.annotations.NullMarked;
