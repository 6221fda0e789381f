/** Which member holds which role: claims, the planner that decides what a member does next, and the keeper that does it. */
@NullMarked
package io.stagecoach.member.placement;

import org.jspecify.annotations.NullMarked;
