/** What Prometheus is told of generations. */
@NullMarked
package io.stagecoach.gateway.metrics;

import org.jspecify.annotations.NullMarked;
