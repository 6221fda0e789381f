/** Reports: tables for people, JSON for programs. */
@NullMarked
package io.stagecoach.bench.report;

import org.jspecify.annotations.NullMarked;
