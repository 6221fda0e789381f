package io.stagecoach.coordinator;

import io.stagecoach.claim.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The way of a sequence from one replica of a stage to another. */
public record ChangeOver(Role from, Role to) {
    /** The counts, and one more for each stage where the routes differ. */
    static Map<ChangeOver, Long> counted(Map<ChangeOver, Long> counts, Route before, Route now) {
        Map<ChangeOver, Long> more = new HashMap<>(counts);
        List<Role> roles = now.roles();
        for (int stage = 0; stage < roles.size(); stage++) {
            if (!roles.get(stage).equals(before.roles().get(stage))) {
                more.merge(new ChangeOver(before.roles().get(stage), roles.get(stage)), 1L, Long::sum);
            }
        }
        return Map.copyOf(more);
    }
}
