/** Hand-written stand-ins that the tests of several packages share. */
@NullMarked
package io.stagecoach.member.testing;

import org.jspecify.annotations.NullMarked;
