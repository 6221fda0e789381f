package io.stagecoach.member.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/** Which of the simulated members has what, by the claims. */
record Distribution(MemoryClaims claims, Map<UUID, SimulatedMember> members, int stages) {
    /** The first that has the stage. */
    UUID holderOf(int stage) {
        return claims.all().stream()
                .filter(claim -> claim.role().stage() == stage && claim.covers())
                .map(RoleClaim::requireHolder)
                .findFirst()
                .orElseThrow();
    }

    /** Names of those that load the stage. */
    List<String> loaders(int stage) {
        return claims.all().stream()
                .filter(claim -> claim.role().stage() == stage && claim.state() == ClaimState.LOADING)
                .map(RoleClaim::requireHolder)
                .map(members::get)
                .filter(Objects::nonNull)
                .map(member -> member.view().id())
                .sorted()
                .toList();
    }

    /** Stages that nobody answers for, neither READY nor DRAINING. */
    List<Integer> unserved() {
        return IntStream.range(0, stages)
                .filter(stage -> claims.all().stream()
                        .noneMatch(claim ->
                                claim.role().stage() == stage && claim.serves() && members.containsKey(claim.holder())))
                .boxed()
                .toList();
    }

    void assertCovered() {
        assertThat(replicas()).as("claims %s", claims.all()).hasSize(stages);
    }

    /** READY replicas of each stage. */
    Map<Integer, Integer> replicas() {
        Map<Integer, Integer> replicas = new TreeMap<>();
        for (RoleClaim claim : claims.all()) {
            if (claim.state() == ClaimState.READY && members.containsKey(claim.holder())) {
                replicas.merge(claim.role().stage(), 1, Integer::sum);
            }
        }
        return replicas;
    }

    /** How many roles each member holds, fewest first. */
    List<Integer> roleCounts() {
        return members.keySet().stream()
                .map(member -> (int) claims.all().stream()
                        .filter(claim -> claim.heldBy(member))
                        .count())
                .sorted()
                .toList();
    }

    /** The stages of each member, in the order in which they joined. */
    List<List<Integer>> stagesOfMembers() {
        return members.values().stream()
                .sorted((a, b) -> a.view().id().compareTo(b.view().id()))
                .map(member -> claims.all().stream()
                        .filter(claim -> claim.heldBy(member.view().uuid()))
                        .map(claim -> claim.role().stage())
                        .sorted()
                        .toList())
                .toList();
    }

    /** What a member serves is what the claims say that it serves, under the same epoch. */
    void assertShardsMatchClaims() {
        members.forEach((uuid, member) -> {
            Map<Role, Long> claimed = new HashMap<>();
            claims.all().stream()
                    .filter(claim -> claim.heldBy(uuid))
                    .forEach(claim -> claimed.put(claim.role(), claim.epoch()));
            assertThat(member.host().loaded).isEqualTo(claimed);
        });
    }
}
