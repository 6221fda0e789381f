/** A model's dimensions and how its layers are cut into shards. */
@NullMarked
package io.stagecoach.model;

import org.jspecify.annotations.NullMarked;
