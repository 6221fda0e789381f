/** The tokenizer service: reads the model's tokenizer, serves it over gRPC, and shows its health and metrics over HTTP. */
@NullMarked
package io.stagecoach.tokenizer;

import org.jspecify.annotations.NullMarked;
