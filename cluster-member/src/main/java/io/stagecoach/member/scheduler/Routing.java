package io.stagecoach.member.scheduler;

import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The claims that can be called, as of now. */
final class Routing {
    /** The claims of a member that is killed are gone after a third of this. */
    private static final Duration SUSPICION = Duration.ofMillis(400);

    private final int stages;
    private final Map<Role, RoleClaim> claims = new HashMap<>();

    private final Map<UUID, Host> hosts;
    /** Since when. Other claims make another routing, which suspects nobody. */
    private final Map<Role, Long> suspects = new HashMap<>();

    /**
     * @param claims of live members; those neither READY nor DRAINING are left out
     * @param hosts of their holders; one that is left out has its own
     */
    Routing(int stages, Collection<RoleClaim> claims, Map<UUID, Host> hosts) {
        this.stages = stages;
        this.hosts = Map.copyOf(hosts);
        for (RoleClaim claim : claims) {
            if (claim.serves()) {
                this.claims.put(claim.role(), claim);
            }
        }
    }

    /** Stages without a replica that takes new sequences. */
    Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>();
        IntStream.range(0, stages).filter(stage -> takers(stage).isEmpty()).forEach(missing::add);
        return missing;
    }

    /** All that can be called. */
    Collection<RoleClaim> claims() {
        return claims.values();
    }

    /** Who holds the role now; it may be draining. */
    Optional<RoleClaim> claim(Role role) {
        return Optional.ofNullable(claims.get(role));
    }

    /** The holder did not answer and may be gone: for a while others of its stage are taken before it. */
    void suspect(Role role, long now) {
        suspects.put(role, now);
    }

    /** One whose claim stands after all this time is as good as the others. */
    void trust(long now) {
        suspects.values().removeIf(since -> now - since >= SUSPICION.toNanos());
    }

    /**
     * At each stage the replica that has a part of the sequence, and else the one with the fewest outstanding tokens; empty
     * when a stage has none.
     */
    Optional<Route> shortest(IntFunction<Optional<Role>> kept, ToLongFunction<Role> outstanding) {
        List<Role> roles = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            Optional<Role> there = kept.apply(stage).filter(claims::containsKey).filter(role -> !isSuspect(role));
            Optional<Role> least = there.isPresent() ? there : leastOf(trusted(stage), outstanding);
            if (least.isEmpty()) {
                return Optional.empty();
            }
            roles.add(least.get());
        }
        return Optional.of(new Route(roles));
    }

    private static Optional<Role> leastOf(List<Role> roles, ToLongFunction<Role> outstanding) {
        return roles.stream().min(Comparator.comparingLong(outstanding).thenComparing(Role::replica));
    }

    private List<Role> trusted(int stage) {
        List<Role> takers = takers(stage);
        List<Role> trusted = takers.stream().filter(role -> !isSuspect(role)).toList();
        return trusted.isEmpty() ? takers : trusted;
    }

    private boolean isSuspect(Role role) {
        return suspects.containsKey(role);
    }

    /** What the route's stages are computed on, as far as they are known. */
    PipelineDepth spread(Route route) {
        Map<Host, Long> members = route.roles().stream()
                .flatMap(role -> claim(role).stream())
                .map(RoleClaim::requireHolder)
                .distinct()
                .map(holder -> hosts.getOrDefault(holder, new Host(holder.toString(), 1)))
                .collect(Collectors.groupingBy(host -> host, Collectors.counting()));
        long atOnce = members.entrySet().stream()
                .mapToLong(host -> Math.min(host.getKey().cores(), host.getValue()))
                .sum();
        return new PipelineDepth(Math.max(1, members.size()), Math.toIntExact(Math.max(1, atOnce)));
    }

    /** The role's holder gives it up, and another is ready to take what it has. */
    boolean isSucceeded(Role role) {
        return claim(role).filter(claim -> claim.state() == ClaimState.DRAINING).isPresent()
                && !in(ClaimState.READY, role.stage()).isEmpty();
    }

    /** Those that take new sequences: one that drains only while there is no other. */
    private List<Role> takers(int stage) {
        List<Role> ready = in(ClaimState.READY, stage);
        return ready.isEmpty() ? in(ClaimState.DRAINING, stage) : ready;
    }

    /** Those that serve the stage and stay. */
    List<Role> replicas(int stage) {
        return in(ClaimState.READY, stage).stream()
                .filter(role -> !isSuspect(role))
                .toList();
    }

    private List<Role> in(ClaimState state, int stage) {
        return claims.values().stream()
                .filter(claim -> claim.role().stage() == stage && claim.state() == state)
                .map(RoleClaim::role)
                .toList();
    }
}
