/** Who may use the gateway, and how much. */
@NullMarked
package io.stagecoach.gateway.access;

import org.jspecify.annotations.NullMarked;
