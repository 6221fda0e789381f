@NullMarked
package io.stagecoach.checkpoint;

import org.jspecify.annotations.NullMarked;
