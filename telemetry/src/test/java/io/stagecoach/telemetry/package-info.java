@NullMarked
package io.stagecoach.telemetry;

import org.jspecify.annotations.NullMarked;
