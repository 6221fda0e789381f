@NullMarked
package io.stagecoach.sampling;

import org.jspecify.annotations.NullMarked;
