/** Requests over HTTP: when they are sent, what came back when, and how that sums up. */
@NullMarked
package io.stagecoach.bench.load;

import org.jspecify.annotations.NullMarked;
