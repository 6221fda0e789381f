/** Reads tokenizer files with Jackson. */
@NullMarked
package io.stagecoach.tokenizer.jackson;

import org.jspecify.annotations.NullMarked;
