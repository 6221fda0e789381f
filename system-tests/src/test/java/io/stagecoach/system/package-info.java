/** Starts Stagecoach with its launcher, as a user would, and talks to it over HTTP. */
@NullMarked
package io.stagecoach.system;

import org.jspecify.annotations.NullMarked;
