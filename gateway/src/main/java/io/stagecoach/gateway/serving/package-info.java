/** Runs generations: prompt in, steps out, over the ports that the gRPC adapter fills. */
@NullMarked
package io.stagecoach.gateway.serving;

import org.jspecify.annotations.NullMarked;
