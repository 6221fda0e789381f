package io.stagecoach.member.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.Routing.Route;
import io.stagecoach.member.testing.SimCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final IntFunction<Optional<Role>> NOTHING_KEPT = stage -> Optional.empty();
    private static final UUID MEMBER = new UUID(0, 1);
    private static final Role A0 = SimCluster.role(0, 0);
    private static final Role A1 = SimCluster.role(0, 1);
    private static final Role B0 = SimCluster.role(1, 0);

    @Test
    void takesTheLeastLoadedReplica() {
        Routing routing = routing(2, List.of(ready(A0), ready(A1), ready(B0)), Map.of());
        assertThat(routing.leastLoaded(NOTHING_KEPT, Map.of(A0, 10L, A1, 9L, B0, 50L)::get))
                .contains(new Route(List.of(A1, B0)));
        assertThat(routing.leastLoaded(NOTHING_KEPT, Map.of(A0, 8L, A1, 9L, B0, 50L)::get))
                .contains(new Route(List.of(A0, B0)));
        assertThat(routing.leastLoaded(NOTHING_KEPT, role -> 0)).contains(new Route(List.of(A0, B0)));
    }

    @Test
    void routesOnlyItsOwnSequencesToADrainingReplica() {
        RoleClaim draining = new RoleClaim(A0, MEMBER, 3, ClaimState.DRAINING);
        Routing routing = routing(2, List.of(draining, ready(A1), ready(B0)), Map.of());
        assertThat(routing.leastLoaded(NOTHING_KEPT, Map.of(A0, 0L, A1, 9L, B0, 0L)::get))
                .contains(new Route(List.of(A1, B0)));
        assertThat(routing.claim(A0)).contains(draining);
    }

    @Test
    void namesStagesWithoutReplica() {
        Routing routing = routing(
                3,
                List.of(
                        new RoleClaim(A0, MEMBER, 3, ClaimState.DRAINING),
                        new RoleClaim(B0, MEMBER, 3, ClaimState.LOADING),
                        ready(SimCluster.role(2, 0))),
                Map.of());
        assertThat(routing.missing())
                .as("a draining replica takes new sequences while there is no other")
                .containsExactly(1);
        assertThat(routing.leastLoaded(NOTHING_KEPT, role -> 0)).isEqualTo(Optional.empty());
        assertThat(routing.claim(B0)).isEmpty();
    }

    @Test
    void countsHostsAndCoresOfARoute() {
        UUID other = new UUID(0, 2);
        RoleClaim there = new RoleClaim(B0, other, 2, ClaimState.READY);
        List<RoleClaim> claims = List.of(ready(A0), there);
        assertThat(spread(claims, Map.of())).as("two hosts").isEqualTo(new Batcher.PipelineDepth(2, 2));
        Host one = new Host("a", 1);
        assertThat(spread(claims, Map.of(MEMBER, one, other, one))).isEqualTo(new Batcher.PipelineDepth(1, 1));
        Host large = new Host("a", 8);
        assertThat(spread(claims, Map.of(MEMBER, large, other, large))).isEqualTo(new Batcher.PipelineDepth(1, 2));
        assertThat(spread(List.of(ready(A0), ready(B0)), Map.of(MEMBER, large)))
                .as("one member holds both roles and computes one pass at a time")
                .isEqualTo(new Batcher.PipelineDepth(1, 1));
        assertThat(spread(List.of(), Map.of())).as("no member is left").isEqualTo(new Batcher.PipelineDepth(1, 1));
    }

    private static Batcher.PipelineDepth spread(List<RoleClaim> claims, Map<UUID, Host> hosts) {
        return routing(2, claims, hosts).depth(new Route(List.of(A0, B0)));
    }

    private static Routing routing(int stages, List<RoleClaim> claims, Map<UUID, Host> hosts) {
        Routing routing = new Routing(stages);
        routing.update(claims, hosts);
        return routing;
    }

    private static RoleClaim ready(Role role) {
        return new RoleClaim(role, MEMBER, 2, ClaimState.READY);
    }
}
