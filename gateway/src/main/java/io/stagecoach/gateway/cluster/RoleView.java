package io.stagecoach.gateway.cluster;

/** A role as its member reports it; layers are {@code [firstLayer, endLayer)}. */
public record RoleView(
        int stage,
        int replica,
        String state,
        long epoch,
        int firstLayer,
        int endLayer,
        long outstandingTokens,
        int kvPagesUsed,
        int kvPagesParked,
        int kvPages) {}
