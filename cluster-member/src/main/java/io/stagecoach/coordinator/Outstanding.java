package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import java.util.HashMap;
import java.util.Map;

/** Tokens that this coordinator has given to each role: of every sequence on it, the prompt and all it may generate. */
final class Outstanding {
    private final Map<Role, Long> tokens = new HashMap<>();

    void add(Sequence sequence) {
        change(sequence, sequence.budget());
    }

    void remove(Sequence sequence) {
        change(sequence, -sequence.budget());
    }

    long of(Role role) {
        return tokens.getOrDefault(role, 0L);
    }

    private void change(Sequence sequence, long difference) {
        for (Role role : sequence.route().roles()) {
            tokens.merge(role, difference, Long::sum);
        }
    }
}
