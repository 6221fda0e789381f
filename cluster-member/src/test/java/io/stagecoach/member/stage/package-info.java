@NullMarked
package io.stagecoach.member.stage;

import org.jspecify.annotations.NullMarked;
