/** What Prometheus is told of a member; docs/metrics.md lists it. */
@NullMarked
package io.stagecoach.member.metrics;

import org.jspecify.annotations.NullMarked;
