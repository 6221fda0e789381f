@NullMarked
package io.stagecoach.bench.report;

import org.jspecify.annotations.NullMarked;
