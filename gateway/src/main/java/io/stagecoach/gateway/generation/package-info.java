/**
 * Generations: from a checked request through failover to text. Imports neither Spring nor gRPC; Reactor only in its
 * public methods.
 */
@NullMarked
package io.stagecoach.gateway.generation;

import org.jspecify.annotations.NullMarked;
