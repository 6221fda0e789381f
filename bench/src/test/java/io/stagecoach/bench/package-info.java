@NullMarked
package io.stagecoach.bench;

import org.jspecify.annotations.NullMarked;
