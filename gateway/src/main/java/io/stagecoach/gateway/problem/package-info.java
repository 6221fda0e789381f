/** What can go wrong, said once for every API: the kinds of problem and what the client can do about each. */
@NullMarked
package io.stagecoach.gateway.problem;

import org.jspecify.annotations.NullMarked;
