/** {@code ./stagecoach generate}: a client of the gateway for a terminal. */
@NullMarked
package io.stagecoach.gateway.terminal;

import org.jspecify.annotations.NullMarked;
