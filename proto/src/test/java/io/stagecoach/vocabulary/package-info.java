@NullMarked
package io.stagecoach.vocabulary;

import org.jspecify.annotations.NullMarked;
