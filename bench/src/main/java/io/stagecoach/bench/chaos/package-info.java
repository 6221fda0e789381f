/**
 * Disturbs a cluster under load and compares every text with what it is undisturbed. Decided purely: {@link
 * io.stagecoach.bench.chaos.Disturbances} (what happens next), {@link io.stagecoach.bench.chaos.Verdict} (what became of a
 * request), {@link io.stagecoach.bench.chaos.Stalls} (how long readers waited). Acting: {@link
 * io.stagecoach.bench.chaos.Cluster}, {@link io.stagecoach.bench.chaos.Client}.
 */
@NullMarked
package io.stagecoach.bench.chaos;

import org.jspecify.annotations.NullMarked;
