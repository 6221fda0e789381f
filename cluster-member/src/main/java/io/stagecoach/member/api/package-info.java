/** The member's gRPC services: generating text, and describing the cluster. */
@NullMarked
package io.stagecoach.member.api;

import org.jspecify.annotations.NullMarked;
