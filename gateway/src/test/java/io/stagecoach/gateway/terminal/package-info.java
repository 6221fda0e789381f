@NullMarked
package io.stagecoach.gateway.terminal;

import org.jspecify.annotations.NullMarked;
