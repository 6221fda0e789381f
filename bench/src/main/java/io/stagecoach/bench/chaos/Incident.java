package io.stagecoach.bench.chaos;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A disturbance that happened. Times in nanoseconds of the run's clock.
 *
 * @param begun just before it was done
 * @param undone when the process was started again, or whatever else undoes it
 * @param ready when the cluster was whole again, or served again where that was all that was waited for; nothing when it was
 *     not in time
 * @param failure what the cluster did not do that it should have done
 */
record Incident(Disturbance disturbance, long begun, long undone, OptionalLong ready, Optional<String> failure) {}
