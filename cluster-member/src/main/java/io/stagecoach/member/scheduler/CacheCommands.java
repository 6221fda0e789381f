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

/** What a coordinator tells the stages about its caches there, by the claims as of now. */
final class CacheCommands {
    private static final Duration RETAIN_EVERY = Duration.ofSeconds(1);

    private final Supplier<UUID> self;
    private final StageClient stages;
    private Routing routing;
    private long retainedAt;

    CacheCommands(Supplier<UUID> self, StageClient stages, Routing routing, long now) {
        this.self = self;
        this.stages = stages;
        this.routing = routing;
        this.retainedAt = now;
    }

    /** @return as it was before */
    Routing reroute(Routing next) {
        Routing before = routing;
        routing = next;
        return before;
    }

    void forget(UUID cache, List<Role> roles) {
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
     * A word that a cache can go may be lost, or overtaken by a late step of it: say now and then which ones are in use.
     *
     * @param cachesAt those that a role is to keep
     */
    void retain(Function<Role, List<UUID>> cachesAt, long now) {
        retainedAt = now;
        for (RoleClaim claim : routing.claims()) {
            stages.tell(claim, new CacheCommand(CacheCommand.Kind.RETAIN, self.get(), cachesAt.apply(claim.role())));
        }
    }
}
