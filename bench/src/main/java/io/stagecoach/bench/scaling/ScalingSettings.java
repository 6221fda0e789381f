package io.stagecoach.bench.scaling;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * @param members cluster sizes, one member per stage
 * @param pass simulated time of a forward pass
 * @param perStage sequences per stage
 * @param schedulers members whose schedulers share the sequences; 0 for all members
 * @param window length of the measurement
 * @param port first of the members' ports
 */
public record ScalingSettings(
        List<Integer> members, Duration pass, int perStage, int schedulers, Duration window, int port) {

    public ScalingSettings {
        members = List.copyOf(members);
    }

    /** A token takes one pass at every stage, and a stage computes one pass at a time. */
    double idealTokensPerSecond(int stages) {
        int sequences = stages * perStage;
        return sequences / (stages * pass.toNanos() / 1e9);
    }

    int schedulersOf(int members) {
        return schedulers == 0 ? members : Math.min(schedulers, members);
    }

    Map<String, Object> described() {
        return Map.of(
                "pass_ms",
                pass.toNanos() / 1e6,
                "per_stage",
                perStage,
                "schedulers",
                schedulers == 0 ? "all" : schedulers,
                "window_s",
                window.toMillis() / 1e3);
    }
}
