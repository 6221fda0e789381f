@NullMarked
package io.stagecoach.model;

import org.jspecify.annotations.NullMarked;
