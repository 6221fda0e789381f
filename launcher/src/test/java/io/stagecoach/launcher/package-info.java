@NullMarked
package io.stagecoach.launcher;

import org.jspecify.annotations.NullMarked;
