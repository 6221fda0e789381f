package io.stagecoach.bench.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
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
