@NullMarked
package io.stagecoach.bench.chaos;

import org.jspecify.annotations.NullMarked;
