/** The gRPC service of tokenizer.proto. */
@NullMarked
package io.stagecoach.tokenizer.grpc;

import org.jspecify.annotations.NullMarked;
