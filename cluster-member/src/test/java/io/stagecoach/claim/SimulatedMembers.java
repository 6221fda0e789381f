package io.stagecoach.claim;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.testing.SettableClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Members with real keepers and planners on one store of claims; what happens when is up to the test. */
final class SimulatedMembers {
    private final SettableClock clock = new SettableClock();
    private final MemoryClaims claims = new MemoryClaims();
    private final Map<UUID, Member> members = new HashMap<>();
    private final List<Double> stageCosts;
    private final Random random;
    private int joined;
    private List<RoleClaim> remembered = List.of();
    boolean formed = true;

    private record Member(MemberView view, FakeHost host, RoleKeeper keeper) {}

    SimulatedMembers(List<Double> stageCosts, Random random) {
        this.stageCosts = stageCosts;
        this.random = random;
    }

    int stages() {
        return stageCosts.size();
    }

    int size() {
        return members.size();
    }

    /** Another member, configured for one stage after the other. */
    void join() {
        join(joined % stages());
    }

    void join(int preferredStage) {
        UUID uuid = new UUID(random.nextLong(), joined);
        FakeHost host = new FakeHost();
        members.put(
                uuid,
                new Member(
                        new MemberView(uuid, "node" + ++joined, preferredStage),
                        host,
                        new RoleKeeper(() -> uuid, claims, host, clock)));
    }

    /** The last that joined cannot load anything, ever. */
    void breakLast() {
        members.values().stream()
                .filter(member -> member.view().id().equals("node" + joined))
                .forEach(member -> member.host().broken = true);
    }

    void crashAny() {
        members.remove(any());
    }

    /** Kills the first that holds the stage. */
    void crashHolderOf(int stage) {
        assertThat(members.remove(holderOf(stage))).isNotNull();
    }

    private UUID holderOf(int stage) {
        return claims.all().stream()
                .filter(claim -> claim.role().stage() == stage && claim.covers())
                .map(RoleClaim::requireHolder)
                .findFirst()
                .orElseThrow();
    }

    void leaveAny() {
        requireNonNull(members.remove(any())).keeper().leave();
    }

    /** From now on the member hands over. */
    void drainHolderOf(int stage) {
        UUID holder = holderOf(stage);
        Member staying = get(holder);
        MemberView view = staying.view();
        members.put(
                holder,
                new Member(
                        new MemberView(holder, view.id(), view.preferredStage(), true),
                        staying.host(),
                        staying.keeper()));
    }

    /** Those that hand over and have nothing more. */
    long drained() {
        return members.values().stream()
                .filter(member -> member.view().leaving() && member.keeper().isFree())
                .count();
    }

    /** Stages that nobody answers for, neither READY nor DRAINING. */
    List<Integer> unserved() {
        return IntStream.range(0, stages())
                .filter(stage -> claims.all().stream()
                        .noneMatch(claim -> claim.role().stage() == stage
                                && (claim.state() == ClaimState.READY || claim.state() == ClaimState.DRAINING)
                                && members.containsKey(claim.holder())))
                .boxed()
                .toList();
    }

    void tickAny() {
        tick(any());
    }

    /** From now on {@link #tickAnyWithOldView} plans from the claims as they are now. */
    void remember() {
        remembered = claims.all();
    }

    void tickAnyWithOldView() {
        UUID member = any();
        get(member).keeper().tick(now -> viewOf(member, remembered));
    }

    void finishAnyLoading() {
        anyLoading((host, role) -> host.finish(role));
    }

    void failAnyLoading() {
        anyLoading((host, role) -> host.fail(role));
    }

    private void anyLoading(BiConsumer<FakeHost, Role> end) {
        FakeHost host = get(any()).host();
        if (!host.loading().isEmpty()) {
            end.accept(host, host.loading().get(random.nextInt(host.loading().size())));
        }
    }

    private UUID any() {
        return inRandomOrder().getFirst();
    }

    private Member get(UUID member) {
        return requireNonNull(members.get(member));
    }

    private List<UUID> inRandomOrder() {
        List<UUID> all = new ArrayList<>(members.keySet());
        Collections.sort(all);
        Collections.shuffle(all, random);
        return all;
    }

    private void tick(UUID member) {
        get(member).keeper().tick(now -> viewOf(member, now));
    }

    private ClaimsView viewOf(UUID member, List<RoleClaim> now) {
        List<RoleClaim> shuffled = new ArrayList<>(now);
        Collections.shuffle(shuffled, random);
        List<MemberView> views =
                new ArrayList<>(members.values().stream().map(Member::view).toList());
        Collections.shuffle(views, random);
        return new ClaimsView(member, formed, "gpt2", stageCosts, views, shuffled);
    }

    /** Whatever is under way ends, and everybody has its turn. */
    void round() {
        for (UUID member : inRandomOrder()) {
            get(member).host().finishAll();
            tick(member);
        }
    }

    void pause() {
        clock.advance(RoleKeeper.RETRY_AFTER_FAILURE);
    }

    /** Nothing more happens from outside; each round everything under way ends and everybody has its turn. */
    void settle(int atMostRounds) {
        for (int round = 0; round < atMostRounds; round++) {
            pause();
            int before = claims.writes;
            round();
            if (claims.writes == before
                    && members.values().stream()
                            .allMatch(m -> m.host().loading().isEmpty())) {
                return;
            }
        }
        throw new AssertionError("no rest after " + atMostRounds + " rounds: " + claims.all());
    }

    /** Members that see the same plan nothing more, now and for ever, for nothing of what they see changes. */
    void assertRest() {
        for (UUID member : members.keySet()) {
            assertThat(Planner.next(viewOf(member, claims.all()))).isEqualTo(new Action.Rest());
        }
    }

    void assertCovered() {
        assertThat(replicas()).as("claims %s", claims.all()).hasSize(stages());
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

    static List<Integer> even(int roles, int members) {
        IntFunction<Integer> share = i -> (roles + i) / members;
        return IntStream.range(0, members).mapToObj(share).sorted().toList();
    }
}
