/** The bodies of {@code POST /api/model/process}, and their meaning. */
@NullMarked
package io.stagecoach.gateway.process;

import org.jspecify.annotations.NullMarked;
