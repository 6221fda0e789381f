/** The cluster as the gateway sees it, which member to ask, and what to do when one fails. Decisions only. */
@NullMarked
package io.stagecoach.gateway.cluster;

import org.jspecify.annotations.NullMarked;
