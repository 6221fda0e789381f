/** Hugging Face's tokenizers, through DJL. */
@NullMarked
package io.stagecoach.tokenizer.djl;

import org.jspecify.annotations.NullMarked;
