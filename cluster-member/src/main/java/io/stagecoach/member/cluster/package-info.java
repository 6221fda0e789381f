/** Hazelcast: the members, the claims they share, and the way of a stage task to the member that holds the stage. */
@NullMarked
package io.stagecoach.member.cluster;

import org.jspecify.annotations.NullMarked;
