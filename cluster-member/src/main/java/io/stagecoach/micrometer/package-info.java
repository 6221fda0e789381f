/** What Prometheus is told of a member; docs/metrics.md lists it. */
@NullMarked
package io.stagecoach.micrometer;

import org.jspecify.annotations.NullMarked;
