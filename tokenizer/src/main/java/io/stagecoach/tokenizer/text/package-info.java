/** Text and token ids: the byte-level alphabet of GPT-2, texts and their limits. Knows no library and no network. */
@NullMarked
package io.stagecoach.tokenizer.text;

import org.jspecify.annotations.NullMarked;
