/** Orchestration by itself: members whose stages take a fixed time. */
@NullMarked
package io.stagecoach.bench.scaling;

import org.jspecify.annotations.NullMarked;
