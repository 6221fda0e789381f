/** The gateway: serves HTTP, and calls the tokenizer service and the cluster's members over gRPC. */
@NullMarked
package io.stagecoach.gateway;

import org.jspecify.annotations.NullMarked;
