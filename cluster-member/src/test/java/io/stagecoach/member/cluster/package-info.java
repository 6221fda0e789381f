@NullMarked
package io.stagecoach.member.cluster;

import org.jspecify.annotations.NullMarked;
