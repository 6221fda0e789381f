/** From logits to a token. */
@NullMarked
package io.stagecoach.sampling;

import org.jspecify.annotations.NullMarked;
