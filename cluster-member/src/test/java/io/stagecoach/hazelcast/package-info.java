@NullMarked
package io.stagecoach.hazelcast;

import org.jspecify.annotations.NullMarked;
