@NullMarked
package io.stagecoach.bench.engine;

import org.jspecify.annotations.NullMarked;
