/** What the metrics of all services have in common. */
@NullMarked
package io.stagecoach.metrics;

import org.jspecify.annotations.NullMarked;
