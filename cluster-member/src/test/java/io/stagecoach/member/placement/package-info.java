@NullMarked
package io.stagecoach.member.placement;

import org.jspecify.annotations.NullMarked;
