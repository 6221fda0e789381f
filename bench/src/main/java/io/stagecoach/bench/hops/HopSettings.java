package io.stagecoach.bench.hops;

import java.util.List;
import java.util.Map;

/**
 * @param member host:port of a member's gRPC services; its scheduler drives the sequences
 * @param requests at each concurrency
 */
public record HopSettings(String member, List<Integer> concurrency, int requests, int promptTokens, int outputTokens) {

    public HopSettings {
        concurrency = List.copyOf(concurrency);
    }

    Map<String, Object> described() {
        return Map.of("requests", requests, "in", promptTokens, "out", outputTokens);
    }
}
