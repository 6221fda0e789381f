/** The worked example of docs/extending.md: a metric of one's own. */
@NullMarked
package io.stagecoach.gateway.example;

import org.jspecify.annotations.NullMarked;
