@NullMarked
package io.stagecoach.member;

import org.jspecify.annotations.NullMarked;
