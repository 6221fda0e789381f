/** What k8s/ says, held against the schemas of Kubernetes and against what the services read. */
@NullMarked
package io.stagecoach.system.kubernetes;

import org.jspecify.annotations.NullMarked;
