@NullMarked
package io.stagecoach.config;

import org.jspecify.annotations.NullMarked;
