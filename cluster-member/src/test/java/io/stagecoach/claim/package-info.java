@NullMarked
package io.stagecoach.claim;

import org.jspecify.annotations.NullMarked;
