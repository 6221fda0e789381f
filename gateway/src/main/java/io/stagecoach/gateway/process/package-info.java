/** The JSON of {@code POST /api/model/process}, and what it means. */
@NullMarked
package io.stagecoach.gateway.process;

import org.jspecify.annotations.NullMarked;
