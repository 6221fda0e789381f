@NullMarked
package io.stagecoach.attention;

import org.jspecify.annotations.NullMarked;
