/** The engine alone, and the same measurements of other engines. */
@NullMarked
package io.stagecoach.bench.engine;

import org.jspecify.annotations.NullMarked;
