/** Metrics that all services have: process memory, and the buckets of histograms. */
@NullMarked
package io.stagecoach.metrics;

import org.jspecify.annotations.NullMarked;
