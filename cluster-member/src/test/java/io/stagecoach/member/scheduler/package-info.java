@NullMarked
package io.stagecoach.member.scheduler;

import org.jspecify.annotations.NullMarked;
