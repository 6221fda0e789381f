package io.stagecoach.bench.chaos;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A fault that was injected. Times in nanoseconds of the run's clock.
 *
 * @param started just before the injection
 * @param reverted when the process was started or continued again
 * @param recovered when the cluster was whole again, or served again if the fault does not await recovery; empty when it was not in
 *     time
 * @param failure what the cluster failed to do
 */
record InjectedFault(Fault fault, long started, long reverted, OptionalLong recovered, Optional<String> failure) {}
