/**
 * Request ids and traces across services, carried as gRPC metadata, and a reader of {@code /proc}. Tracing is set up only
 * if an address to send traces to is configured.
 */
@NullMarked
package io.stagecoach.telemetry;

import org.jspecify.annotations.NullMarked;
