/** API keys and their quotas. */
@NullMarked
package io.stagecoach.gateway.access;

import org.jspecify.annotations.NullMarked;
