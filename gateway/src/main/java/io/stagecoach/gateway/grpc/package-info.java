/** The gRPC side: the tokenizer service and the members, behind the ports of {@code serving}. */
@NullMarked
package io.stagecoach.gateway.grpc;

import org.jspecify.annotations.NullMarked;
