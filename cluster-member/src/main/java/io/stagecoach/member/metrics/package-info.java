/** The member's metrics as Micrometer meters; docs/metrics.md lists them. */
@NullMarked
package io.stagecoach.member.metrics;

import org.jspecify.annotations.NullMarked;
