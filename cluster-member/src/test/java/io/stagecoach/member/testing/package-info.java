/**
 * A simulated cluster without threads: {@link io.stagecoach.member.testing.SimCluster} has real stage workers on fake shards, and a
 * fake transport; {@link io.stagecoach.member.testing.SimScheduler} is a real scheduler on it, {@link
 * io.stagecoach.member.testing.SimTime} runs it in simulated time.
 */
@NullMarked
package io.stagecoach.member.testing;

import org.jspecify.annotations.NullMarked;
