package io.stagecoach.bench.chaos;

import io.stagecoach.bench.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * @param length how long the cluster is disturbed
 * @param members of the undisturbed cluster
 * @param gateways of the undisturbed cluster; clients use all of them
 * @param kills ends the run before its time; 0 for no such bound
 * @param killsOnly nothing but kills
 * @param clients that ask for texts all the time
 * @param orders different texts to ask for
 * @param model as the launcher takes it
 * @param patience of a client with one text
 * @param launcher the {@code stagecoach} script
 * @param run folder for the cluster's logs and process ids; what was there before is removed
 * @param portShift of the cluster's ports
 */
public record ChaosSettings(
        Duration length,
        int members,
        int gateways,
        int kills,
        boolean killsOnly,
        long seed,
        int clients,
        int orders,
        String model,
        Duration patience,
        Path launcher,
        Path run,
        int portShift) {

    public static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("--minutes", "2");
        defaults.put("--members", "3");
        defaults.put("--gateways", "2");
        defaults.put("--kills", "0");
        defaults.put("--only", "all");
        defaults.put("--seed", "1");
        defaults.put("--clients", "8");
        defaults.put("--orders", "24");
        defaults.put("--model", "demo");
        defaults.put("--patience", "90s");
        defaults.put("--launcher", "./stagecoach");
        defaults.put("--run", ".chaos");
        defaults.put("--port-shift", "400");
        defaults.put("--json", "");
        return defaults;
    }

    public static ChaosSettings of(Options options) {
        return new ChaosSettings(
                Duration.ofSeconds(
                        Math.round(60 * options.rates("--minutes", 10_000).getFirst())),
                // Two, so that one is left when the other is disturbed; scaling up takes two more of the launcher's 16.
                options.whole("--members", 2, 14),
                options.whole("--gateways", 1, 4),
                options.whole("--kills", 0, 1_000_000),
                options.oneOf("--only", List.of("all", "kills")).equals("kills"),
                options.seed("--seed"),
                options.whole("--clients", 1, 256),
                options.whole("--orders", 1, 10_000),
                options.text("--model"),
                options.duration("--patience"),
                options.path("--launcher"),
                options.path("--run"),
                options.whole("--port-shift", 0, 10_000));
    }

    Map<String, Object> described() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("members", members);
        described.put("gateways", gateways);
        described.put("seed", seed);
        described.put("clients", clients);
        described.put("orders", orders);
        described.put("model", model);
        described.put("length_s", length.toSeconds());
        described.put("kills_at_most", kills);
        described.put("kills_only", killsOnly);
        return described;
    }
}
