/**
 * Injects faults into a cluster under load, and compares every completion with one of the cluster without faults. Decisions are pure:
 * {@link io.stagecoach.bench.chaos.FaultSchedule} (the next fault), {@link io.stagecoach.bench.chaos.Verdict} (what became of a
 * request), {@link io.stagecoach.bench.chaos.Stalls} (how long streams stood still). {@link
 * io.stagecoach.bench.chaos.FaultInjector} and {@link io.stagecoach.bench.chaos.ChaosClient} act on the {@link
 * io.stagecoach.bench.chaos.Cluster}.
 */
@NullMarked
package io.stagecoach.bench.chaos;

import org.jspecify.annotations.NullMarked;
