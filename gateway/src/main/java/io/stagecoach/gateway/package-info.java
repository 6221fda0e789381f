/** The gateway: HTTP in front, gRPC to the tokenizer and the cluster's members behind. */
@NullMarked
package io.stagecoach.gateway;

import org.jspecify.annotations.NullMarked;
