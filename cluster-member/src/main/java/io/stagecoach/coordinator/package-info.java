/** Drives sequences through the stages: admission, routing, prefill, decode, requeueing after a failure. */
@NullMarked
package io.stagecoach.coordinator;

import org.jspecify.annotations.NullMarked;
