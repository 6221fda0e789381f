/** Load over HTTP: arrival times, requests, responses, and summaries. */
@NullMarked
package io.stagecoach.bench.load;

import org.jspecify.annotations.NullMarked;
