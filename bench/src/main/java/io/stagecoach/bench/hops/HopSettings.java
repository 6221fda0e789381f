package io.stagecoach.bench.hops;

import io.stagecoach.bench.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * @param member host:port of a member's gRPC services; its coordinator drives the sequences
 * @param requests of each concurrency
 */
public record HopSettings(String member, List<Integer> concurrency, int requests, int promptTokens, int outputTokens) {

    public static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("--member", "127.0.0.1:50051");
        defaults.put("--concurrency", "1,16");
        defaults.put("--requests", "32");
        defaults.put("--in", "16");
        defaults.put("--out", "64");
        defaults.put("--json", "");
        return defaults;
    }

    public HopSettings {
        concurrency = List.copyOf(concurrency);
    }

    public static HopSettings of(Options options) {
        return new HopSettings(
                options.text("--member"),
                options.wholes("--concurrency", 1, 1024),
                options.whole("--requests", 1, 1_000_000),
                options.whole("--in", 1, 100_000),
                options.whole("--out", 2, 100_000));
    }

    Map<String, Object> described() {
        return Map.of("requests", requests, "in", promptTokens, "out", outputTokens);
    }
}
