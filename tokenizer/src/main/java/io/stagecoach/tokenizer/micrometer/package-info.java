/** The tokenizer's metrics. */
@NullMarked
package io.stagecoach.tokenizer.micrometer;

import org.jspecify.annotations.NullMarked;
