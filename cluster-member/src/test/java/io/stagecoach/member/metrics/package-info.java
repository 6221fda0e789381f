@NullMarked
package io.stagecoach.member.metrics;

import org.jspecify.annotations.NullMarked;
