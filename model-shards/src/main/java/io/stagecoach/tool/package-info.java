/** Command-line tools. */
@NullMarked
package io.stagecoach.tool;

import org.jspecify.annotations.NullMarked;
