@NullMarked
package io.stagecoach.member.migration;

import org.jspecify.annotations.NullMarked;
