/** The problems of all APIs: their kinds, statuses and texts. */
@NullMarked
package io.stagecoach.gateway.problem;

import org.jspecify.annotations.NullMarked;
