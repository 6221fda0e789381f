@NullMarked
package io.stagecoach.grpc;

import org.jspecify.annotations.NullMarked;
