package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import java.util.HashMap;
import java.util.Map;

/**
 * What this coordinator has given to each role: of every sequence on it the prompt and all it may generate, in tokens
 * of the stage's fastest replica.
 */
final class ReplicaLoad {
    /** Passes differ by so much for many reasons; only a replica that takes longer counts as a slow one. */
    private static final double SLOW = 1.5;

    private final Map<Role, Long> tokens = new HashMap<>();
    private final ReplicaSpeed pace = new ReplicaSpeed();

    void add(Sequence sequence) {
        change(sequence, sequence.budget());
    }

    void remove(Sequence sequence) {
        change(sequence, -sequence.budget());
    }

    ReplicaSpeed pace() {
        return pace;
    }

    long of(Role role) {
        return tokens.getOrDefault(role, 0L) * weight(role);
    }

    /** A sequence's share of it. */
    long of(Role role, Sequence sequence) {
        return sequence.budget() * weight(role);
    }

    /** In hundredths. */
    private long weight(Role role) {
        double behind = pace.behindFastest(role);
        return behind < SLOW ? 100 : Math.round(100 * behind);
    }

    private void change(Sequence sequence, long difference) {
        for (Role role : sequence.route().roles()) {
            tokens.merge(role, difference, Long::sum);
        }
    }
}
