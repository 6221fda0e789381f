@NullMarked
package io.stagecoach.coordinator;

import org.jspecify.annotations.NullMarked;
