/** Prefill, decode and memory of our engine and of other engines, without a cluster. */
@NullMarked
package io.stagecoach.bench.engine;

import org.jspecify.annotations.NullMarked;
