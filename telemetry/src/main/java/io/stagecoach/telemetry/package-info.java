/**
 * What ties the work of several services to one request: its id and its trace, carried as gRPC metadata. Without an
 * address to send traces to, nothing of tracing is set up.
 */
@NullMarked
package io.stagecoach.telemetry;

import org.jspecify.annotations.NullMarked;
