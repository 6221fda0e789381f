/**
 * The cluster as the gateway sees it: which member to call, and what to do when a call fails. Pure decisions, no I/O.
 */
@NullMarked
package io.stagecoach.gateway.cluster;

import org.jspecify.annotations.NullMarked;
