@NullMarked
package io.stagecoach.metrics;

import org.jspecify.annotations.NullMarked;
