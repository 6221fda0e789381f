/** {@code config.json}: the cluster's model, its stages and its nodes. All services read it. */
@NullMarked
package io.stagecoach.config;

import org.jspecify.annotations.NullMarked;
