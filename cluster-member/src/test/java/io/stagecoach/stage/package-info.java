@NullMarked
package io.stagecoach.stage;

import org.jspecify.annotations.NullMarked;
