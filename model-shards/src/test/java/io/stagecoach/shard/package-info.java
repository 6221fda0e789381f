@NullMarked
package io.stagecoach.shard;

import org.jspecify.annotations.NullMarked;
