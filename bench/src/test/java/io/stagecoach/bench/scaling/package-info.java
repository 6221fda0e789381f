@NullMarked
package io.stagecoach.bench.scaling;

import org.jspecify.annotations.NullMarked;
