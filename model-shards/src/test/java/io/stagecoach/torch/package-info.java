@NullMarked
package io.stagecoach.torch;

import org.jspecify.annotations.NullMarked;
