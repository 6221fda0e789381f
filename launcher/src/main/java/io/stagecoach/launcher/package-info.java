/** {@code ./stagecoach}: builds what is stale, starts and stops a cluster on this machine, and asks it. */
@NullMarked
package io.stagecoach.launcher;

import org.jspecify.annotations.NullMarked;
