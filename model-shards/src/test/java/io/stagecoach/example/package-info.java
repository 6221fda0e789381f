/** The worked example of docs/extending.md: a model family that Stagecoach does not know. */
@NullMarked
package io.stagecoach.example;

import org.jspecify.annotations.NullMarked;
