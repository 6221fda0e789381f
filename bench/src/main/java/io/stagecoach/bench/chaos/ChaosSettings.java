package io.stagecoach.bench.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * @param length how long faults are injected
 * @param members of the whole cluster
 * @param gateways of the whole cluster; clients use all of them
 * @param kills ends the run after so many kills; 0 for no such bound
 * @param killsOnly only kills
 * @param clients each sends one request at a time
 * @param requests different requests in the workload
 * @param model as the launcher takes it
 * @param timeout limit of a client for one request, retries included
 * @param launcher the {@code stagecoach} script
 * @param run folder for the cluster's logs and process ids; its contents are removed
 * @param portShift added to the cluster's ports
 */
public record ChaosSettings(
        Duration length,
        int members,
        int gateways,
        int kills,
        boolean killsOnly,
        long seed,
        int clients,
        int requests,
        String model,
        Duration timeout,
        Path launcher,
        Path run,
        int portShift) {

    Map<String, Object> described() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("members", members);
        described.put("gateways", gateways);
        described.put("seed", seed);
        described.put("clients", clients);
        described.put("requests", requests);
        described.put("model", model);
        described.put("length_s", length.toSeconds());
        described.put("kills_at_most", kills);
        described.put("kills_only", killsOnly);
        return described;
    }
}
