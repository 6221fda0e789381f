package io.stagecoach.bench.scaling;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * @param members sizes of the clusters, one member a stage
 * @param pass simulated time of a forward pass, whatever its batch
 * @param perStage sequences for each stage
 * @param coordinators that share the sequences; 0 stands for every member's
 * @param port first of the ports that members use on this machine
 */
public record ScalingSettings(
        List<Integer> members, Duration pass, int perStage, int coordinators, Duration window, int port) {

    public ScalingSettings {
        members = List.copyOf(members);
    }

    /** Each sequence gets a token when it has passed every stage, and a stage makes one pass at a time. */
    double idealTokensPerSecond(int stages) {
        int sequences = stages * perStage;
        return sequences / (stages * pass.toNanos() / 1e9);
    }

    int coordinatorsOf(int members) {
        return coordinators == 0 ? members : Math.min(coordinators, members);
    }

    Map<String, Object> described() {
        return Map.of(
                "pass_ms",
                pass.toNanos() / 1e6,
                "per_stage",
                perStage,
                "coordinators",
                coordinators == 0 ? "all" : coordinators,
                "window_s",
                window.toMillis() / 1e3);
    }
}
