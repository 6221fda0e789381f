/** A model's vocabulary as the tokenizer serves it, and the text of its tokens. Tokenizer and gateway decode with the same code. */
@NullMarked
package io.stagecoach.vocabulary;

import org.jspecify.annotations.NullMarked;
