package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.StageClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tells stages which of this scheduler's caches to drop, to park and to keep. Best effort, never waits. */
final class CacheCommands {
    private static final Duration RETAIN_EVERY = Duration.ofSeconds(1);

    private final Supplier<UUID> self;
    private final StageClient stages;
    private final Routing routing;
    private long retainedAt;

    /** @param self this member's id */
    CacheCommands(Supplier<UUID> self, StageClient stages, Routing routing, long now) {
        this.self = self;
        this.stages = stages;
        this.routing = routing;
        this.retainedAt = now;
    }

    void drop(UUID cache, List<Role> roles) {
        tell(CacheCommand.Kind.FORGET, cache, roles);
    }

    void park(UUID cache, List<Role> roles) {
        tell(CacheCommand.Kind.PARK, cache, roles);
    }

    private void tell(CacheCommand.Kind kind, UUID cache, List<Role> roles) {
        for (Role role : roles) {
            routing.claim(role)
                    .ifPresent(claim -> stages.tell(claim, new CacheCommand(kind, self.get(), List.of(cache))));
        }
    }

    boolean isTimeToRetain(long now) {
        return now - retainedAt >= RETAIN_EVERY.toNanos();
    }

    /**
     * Tells all stages which caches are in use; they drop the others. A drop may be lost, or overtaken by a late step of its
     * cache, so this is repeated every second.
     *
     * @param cachesAt caches in use at a role
     */
    void retain(Function<Role, List<UUID>> cachesAt, long now) {
        retainedAt = now;
        for (RoleClaim claim : routing.claims()) {
            stages.tell(claim, new CacheCommand(CacheCommand.Kind.RETAIN, self.get(), cachesAt.apply(claim.role())));
        }
    }
}
