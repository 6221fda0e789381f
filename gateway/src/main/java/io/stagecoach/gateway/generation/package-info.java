/** One generation as the gateway sees it: the order, the tokens that come back, the text they make, the result. */
@NullMarked
package io.stagecoach.gateway.generation;

import org.jspecify.annotations.NullMarked;
