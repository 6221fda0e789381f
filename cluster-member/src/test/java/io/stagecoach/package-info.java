@NullMarked
package io.stagecoach;

import org.jspecify.annotations.NullMarked;
