/** The cost of sending a step from one member to the next. */
@NullMarked
package io.stagecoach.bench.hops;

import org.jspecify.annotations.NullMarked;
