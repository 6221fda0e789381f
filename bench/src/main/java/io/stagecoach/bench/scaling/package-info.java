/** Orchestration without computation: real members in this process, on a real network, whose forward passes only take a fixed time. */
@NullMarked
package io.stagecoach.bench.scaling;

import org.jspecify.annotations.NullMarked;
