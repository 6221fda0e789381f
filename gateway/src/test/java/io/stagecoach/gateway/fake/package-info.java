/** Hand-written stand-ins for the tokenizer service and the cluster's members; they speak real gRPC. */
@NullMarked
package io.stagecoach.gateway.fake;

import org.jspecify.annotations.NullMarked;
