/** The member as a program: its settings, its parts put together, its threads, its start and end. */
@NullMarked
package io.stagecoach.member.app;

import org.jspecify.annotations.NullMarked;
