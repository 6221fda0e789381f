/** The images on a Docker network, disturbed while streams run. Skipped where no Docker Engine answers. */
@NullMarked
package io.stagecoach.system.docker;

import org.jspecify.annotations.NullMarked;
