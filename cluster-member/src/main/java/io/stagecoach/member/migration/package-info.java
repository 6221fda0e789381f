/**
 * Planned moves of a running sequence from one replica of a stage to another: away from a draining replica, or onto a less
 * loaded one.
 */
@NullMarked
package io.stagecoach.member.migration;

import org.jspecify.annotations.NullMarked;
