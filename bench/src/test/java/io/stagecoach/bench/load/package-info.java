@NullMarked
package io.stagecoach.bench.load;

import org.jspecify.annotations.NullMarked;
