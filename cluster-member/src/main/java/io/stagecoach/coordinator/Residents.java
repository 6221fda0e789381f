package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import io.stagecoach.claim.RoleClaim;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The sequences that have a route, and so caches at the stages; the stages are told when these can go. */
final class Residents {
    private static final Duration RETAIN_EVERY = Duration.ofSeconds(1);

    private final UUID self;
    private final StageClient stages;
    private final Map<UUID, Sequence> sequences = new LinkedHashMap<>();
    private final Outstanding outstanding = new Outstanding();
    private long retainedAt;

    Residents(UUID self, StageClient stages, long now) {
        this.self = self;
        this.stages = stages;
        this.retainedAt = now;
    }

    void add(Sequence sequence) {
        outstanding.add(sequence);
        sequences.put(sequence.id(), sequence);
    }

    /** The sequence leaves the stages: its caches are dropped there. */
    void retire(Sequence sequence, Routing routing) {
        if (sequences.remove(sequence.id()) != null) {
            outstanding.remove(sequence);
            for (Role role : sequence.route().roles()) {
                routing.claim(role).ifPresent(claim -> stages.forget(claim, List.of(sequence.cache())));
            }
        }
    }

    /** A word that a cache can go may be lost, or overtaken by a late step of it: say now and then which ones are in use. */
    void retain(Routing routing, long now) {
        if (now - retainedAt >= RETAIN_EVERY.toNanos()) {
            retainedAt = now;
            for (RoleClaim claim : routing.claims()) {
                stages.retain(claim, self, cachesAt(claim.role()));
            }
        }
    }

    private List<UUID> cachesAt(Role role) {
        return sequences.values().stream()
                .filter(sequence -> sequence.route().roles().contains(role))
                .map(Sequence::cache)
                .toList();
    }

    /** Tokens of the residents at a role, those to come included. */
    long outstanding(Role role) {
        return outstanding.of(role);
    }

    Optional<Sequence> find(UUID id) {
        return Optional.ofNullable(sequences.get(id));
    }

    Collection<Sequence> all() {
        return Collections.unmodifiableCollection(sequences.values());
    }

    int size() {
        return sequences.size();
    }
}
