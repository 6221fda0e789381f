@NullMarked
package io.stagecoach.bench.hops;

import org.jspecify.annotations.NullMarked;
