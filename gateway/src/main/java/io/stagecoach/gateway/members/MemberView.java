package io.stagecoach.gateway.members;

import java.util.List;

/**
 * A member as the cluster describes it.
 *
 * @param address {@code host:port} of its gRPC services
 * @param running sequences it coordinates now, whoever sent them
 * @param capacity sequences it runs at once; more wait
 */
public record MemberView(
        String id, long pid, String address, List<RoleView> roles, int running, int waiting, int capacity) {
    public MemberView {
        roles = List.copyOf(roles);
    }
}
