/** {@code ./stagecoach bench}: the program, its commands and their options. */
@NullMarked
package io.stagecoach.bench;

import org.jspecify.annotations.NullMarked;
