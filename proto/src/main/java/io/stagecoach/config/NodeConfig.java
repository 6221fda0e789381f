package io.stagecoach.config;

/**
 * One configured member.
 *
 * @param id the member's name in logs, metrics and the cluster view
 * @param address of its gRPC services
 * @param modelPart the stage it claims first; a preference, since any member can hold any stage
 */
public record NodeConfig(String id, HostPort address, int modelPart) {}
