/** Metrics of generations and members for Prometheus. */
@NullMarked
package io.stagecoach.gateway.metrics;

import org.jspecify.annotations.NullMarked;
