package io.stagecoach.member.api;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Which sequences the calls are for that have not ended, by the ids that their callers gave them. */
final class LiveCalls {
    private final Map<String, UUID> sequences = new ConcurrentHashMap<>();

    void begin(String requestId, UUID sequence) {
        sequences.put(requestId, sequence);
    }

    /** Leaves a later call of the same id alone. */
    void end(String requestId, UUID sequence) {
        sequences.remove(requestId, sequence);
    }

    Optional<UUID> find(String requestId) {
        return Optional.ofNullable(sequences.get(requestId));
    }
}
