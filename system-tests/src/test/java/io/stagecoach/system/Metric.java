package io.stagecoach.system;

import java.util.Set;

/**
 * A metric, as the documentation lists it or a service exposes it.
 *
 * @param type counter, gauge, histogram or summary, as Prometheus calls them
 * @param labels without {@code le} and, of a member, {@code member}, which all have
 */
record Metric(String name, String type, Set<String> labels) {
    Metric {
        labels = Set.copyOf(labels);
    }
}
