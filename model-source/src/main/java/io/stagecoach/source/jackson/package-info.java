/** Reads a model's JSON with Jackson. */
@NullMarked
package io.stagecoach.source.jackson;

import org.jspecify.annotations.NullMarked;
