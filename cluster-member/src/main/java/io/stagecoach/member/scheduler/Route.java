package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import java.util.List;

/** The replica that serves a sequence at each stage, 0 … K-1. Its caches are there, so it stays until it is requeued. */
record Route(List<Role> roles) {
    Route {
        roles = List.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a route needs a role for every stage");
        }
    }

    boolean isLast(int stage) {
        return stage == roles.size() - 1;
    }
}
