package io.stagecoach.member.scheduler;

import io.stagecoach.member.migration.MigrationPolicy;
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

/**
 * Which member serves each role now. The one copy in a scheduler: {@link #update} replaces the claims, and all collaborators
 * read the same object.
 */
final class Routing implements MigrationPolicy.Replicas {
    /** How long a role is suspected. The claims of a killed member are gone after a third of this. */
    private static final Duration SUSPICION = Duration.ofMillis(400);

    private final int stages;
    private Map<Role, RoleClaim> claims = Map.of();
    private Map<UUID, Host> hosts = Map.of();
    /** Roles whose holder did not answer, with the time in nanoseconds. */
    private final Map<Role, Long> suspects = new HashMap<>();

    /** The replica that serves a sequence at each stage 0 … K-1. The sequence's caches are there. */
    record Route(List<Role> roles) {
        Route {
            roles = List.copyOf(roles);
            if (roles.isEmpty()) {
                throw new IllegalArgumentException("a route needs a role for every stage");
            }
        }

        Role at(int stage) {
            return roles.get(stage);
        }

        boolean isLast(int stage) {
            return stage == roles.size() - 1;
        }
    }

    Routing(int stages) {
        this.stages = stages;
    }

    /**
     * Replaces all claims, and suspects nobody any more.
     *
     * @param next claims of live members; those neither READY nor DRAINING are left out
     * @param hostsOfHolders a holder that is left out has a host of its own
     * @return roles that another member holds now, or nobody: their caches are lost
     */
    List<Role> update(Collection<RoleClaim> next, Map<UUID, Host> hostsOfHolders) {
        Map<Role, RoleClaim> before = claims;
        claims = new HashMap<>();
        next.stream().filter(RoleClaim::serves).forEach(claim -> claims.put(claim.role(), claim));
        hosts = Map.copyOf(hostsOfHolders);
        suspects.clear();
        return before.values().stream()
                .filter(claim -> claim(claim.role())
                        .filter(now -> now.heldBy(claim.requireHolder()))
                        .isEmpty())
                .map(RoleClaim::role)
                .toList();
    }

    /** Stages that no replica serves: nothing can be admitted. */
    Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>();
        IntStream.range(0, stages).filter(stage -> takers(stage).isEmpty()).forEach(missing::add);
        return missing;
    }

    /** Claims of all roles that can be called. */
    Collection<RoleClaim> claims() {
        return claims.values();
    }

    /** The claim of a role that can be called; it may be DRAINING. */
    @Override
    public Optional<RoleClaim> claim(Role role) {
        return Optional.ofNullable(claims.get(role));
    }

    /** The holder did not answer and may be gone: for 400 ms routes prefer other replicas of its stage. */
    void suspect(Role role, long now) {
        suspects.put(role, now);
    }

    /** Ends suspicions after 400 ms: a holder whose claim still stands is as good as the others. */
    void trust(long now) {
        suspects.values().removeIf(since -> now - since >= SUSPICION.toNanos());
    }

    /**
     * Chooses a replica of every stage: the one that still has a cache of the sequence, or else the least loaded one. Ties go to
     * the lower replica number. Empty when a stage has no replica.
     */
    Optional<Route> leastLoaded(IntFunction<Optional<Role>> kept, ToLongFunction<Role> outstanding) {
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

    /** The hosts that compute the route, and how many of its members can compute at the same time. */
    Batcher.PipelineDepth depth(Route route) {
        Map<Host, Long> members = route.roles().stream()
                .flatMap(role -> claim(role).stream())
                .map(RoleClaim::requireHolder)
                .distinct()
                .map(holder -> hosts.getOrDefault(holder, new Host(holder.toString(), 1)))
                .collect(Collectors.groupingBy(host -> host, Collectors.counting()));
        long atOnce = members.entrySet().stream()
                .mapToLong(host -> Math.min(host.getKey().cores(), host.getValue()))
                .sum();
        return new Batcher.PipelineDepth(Math.max(1, members.size()), Math.toIntExact(Math.max(1, atOnce)));
    }

    /** Whether the role is DRAINING and another replica of its stage is READY. */
    @Override
    public boolean isSucceeded(Role role) {
        return claim(role).filter(claim -> claim.state() == ClaimState.DRAINING).isPresent()
                && !in(ClaimState.READY, role.stage()).isEmpty();
    }

    /** Replicas that take new sequences: READY ones, or DRAINING ones while there is no other. */
    private List<Role> takers(int stage) {
        List<Role> ready = in(ClaimState.READY, stage);
        return ready.isEmpty() ? in(ClaimState.DRAINING, stage) : ready;
    }

    /** READY replicas of the stage that are not suspected. */
    @Override
    public List<Role> replicas(int stage) {
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
