@NullMarked
package io.stagecoach.member.app;

import org.jspecify.annotations.NullMarked;
