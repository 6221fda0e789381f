/** Drives sequences through the stages: admission, routing, prefill, decode, requeueing after a failure. */
@NullMarked
package io.stagecoach.member.scheduler;

import org.jspecify.annotations.NullMarked;
