/** Figures as a table for people and as JSON for programs. */
@NullMarked
package io.stagecoach.bench.report;

import org.jspecify.annotations.NullMarked;
