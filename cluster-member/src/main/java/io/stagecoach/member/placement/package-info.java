/** Who holds which role, and what a member should do next about it. Decides; does not act. */
@NullMarked
package io.stagecoach.member.placement;

import org.jspecify.annotations.NullMarked;
