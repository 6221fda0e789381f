@NullMarked
package io.stagecoach.micrometer;

import org.jspecify.annotations.NullMarked;
