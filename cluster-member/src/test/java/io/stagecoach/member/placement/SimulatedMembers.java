package io.stagecoach.member.placement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.placement.MemberView.Capacity;
import io.stagecoach.member.placement.Planner.Action;
import io.stagecoach.member.testing.SettableClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Members with real keepers and planners on one store of claims; what happens when is up to the test. */
final class SimulatedMembers {
    private final SettableClock clock = new SettableClock();
    private final MemoryClaims claims = new MemoryClaims();
    private final Map<UUID, SimulatedMember> members = new HashMap<>();
    private final List<StageNeed> needs;
    private final Random random;
    final Distribution distribution;
    private int joined;
    private List<RoleClaim> remembered = List.of();
    Membership membership = Membership.FORMED;

    SimulatedMembers(List<StageNeed> needs, Random random) {
        this.needs = needs;
        this.random = random;
        this.distribution = new Distribution(claims, members, needs.size());
    }

    int stages() {
        return needs.size();
    }

    int size() {
        return members.size();
    }

    /** Another member, configured for one stage after the other. */
    void join() {
        join(joined % stages());
    }

    void join(int preferredStage) {
        join(preferredStage, Capacity.UNLIMITED);
    }

    void join(int preferredStage, Capacity capacity) {
        UUID uuid = new UUID(random.nextLong(), joined);
        FakeHost host = new FakeHost();
        members.put(
                uuid,
                new SimulatedMember(
                        new MemberView(uuid, "node" + ++joined, preferredStage, false, capacity),
                        host,
                        new RoleKeeper(() -> uuid, claims, host, clock::nanos, () -> {})));
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
        assertThat(members.remove(distribution.holderOf(stage))).isNotNull();
    }

    void leaveAny() {
        requireNonNull(members.remove(any())).keeper().leave();
    }

    /** From now on the member hands over. */
    void drainHolderOf(int stage) {
        UUID holder = distribution.holderOf(stage);
        SimulatedMember staying = get(holder);
        MemberView view = staying.view();
        members.put(
                holder,
                new SimulatedMember(
                        new MemberView(holder, view.id(), view.preferredStage(), true, view.capacity()),
                        staying.host(),
                        staying.keeper()));
    }

    /** Those that hand over and have nothing more. */
    long drained() {
        return members.values().stream()
                .filter(member -> member.view().leaving() && member.keeper().isFree())
                .count();
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

    private SimulatedMember get(UUID member) {
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
        List<MemberView> views = new ArrayList<>(
                members.values().stream().map(SimulatedMember::view).toList());
        Collections.shuffle(views, random);
        return new ClaimsView(member, membership, "gpt2", needs, views, shuffled);
    }

    /** Everybody has its turn, and no loading ends. */
    void tickAll() {
        inRandomOrder().forEach(this::tick);
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

    /** What a member sees that has the whole truth. */
    ClaimsView truth() {
        return viewOf(inRandomOrder().getFirst(), claims.all());
    }

    /** Members that see the same plan nothing more, now and for ever, for nothing of what they see changes. */
    void assertRest() {
        for (UUID member : members.keySet()) {
            assertThat(Planner.next(viewOf(member, claims.all()))).isEqualTo(new Action.Rest());
        }
    }

    /** Of stages that fit anybody. */
    static List<StageNeed> needs(double... costs) {
        return Arrays.stream(costs).mapToObj(cost -> new StageNeed(cost, 0)).toList();
    }

    static List<Integer> even(int roles, int members) {
        IntFunction<Integer> share = i -> (roles + i) / members;
        return IntStream.range(0, members).mapToObj(share).sorted().toList();
    }
}
