@NullMarked
package io.stagecoach.member.api;

import org.jspecify.annotations.NullMarked;
