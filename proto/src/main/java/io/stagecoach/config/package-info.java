/** {@code config.json}: which model the cluster serves, in how many stages, by which nodes. Shared by all services. */
@NullMarked
package io.stagecoach.config;

import org.jspecify.annotations.NullMarked;
