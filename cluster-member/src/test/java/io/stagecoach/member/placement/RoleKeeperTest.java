package io.stagecoach.member.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.placement.Planner.Action;
import io.stagecoach.member.placement.RoleClaim.ClaimEvent;
import io.stagecoach.member.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoleKeeperTest {
    private static final UUID SELF = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final Role ROLE = new Role("gpt2", 0, 0);

    private final SettableClock clock = new SettableClock();
    private final MemoryClaims claims = new MemoryClaims();
    private final FakeHost host = new FakeHost();
    private final RoleKeeper keeper = new RoleKeeper(() -> SELF, claims, host, clock::nanos, () -> {});
    private final List<MemberView> members = new ArrayList<>(List.of(new MemberView(SELF, "a", -1)));
    private List<StageNeed> needs = SimulatedMembers.needs(1);
    /** A role that this member also seems to hold. */
    private List<RoleClaim> second = List.of();

    @Test
    void claimsLoadsAndServes() {
        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 1, ClaimState.LOADING));
        tick();
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.LOADING);

        host.finish(ROLE);
        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 2, ClaimState.READY));
        assertThat(host.loaded).containsEntry(ROLE, 2L);
    }

    @Test
    void restsOnceItServes() {
        serve();
        int writes = claims.writes;
        for (int i = 0; i < 10; i++) {
            tick();
        }
        assertThat(claims.writes).isEqualTo(writes);
    }

    @Test
    void pausesAfterAFailedLoad() {
        tick();
        host.fail(ROLE);
        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 2, ClaimState.FAILED));

        clock.advance(RoleKeeper.RETRY_AFTER_FAILURE.minusMillis(1));
        tick();
        assertThat(claims.all()).hasSize(1);
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.FAILED);

        clock.advance(Duration.ofMillis(1));
        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 4, ClaimState.LOADING));
        assertThat(host.loading()).containsExactly(ROLE);
    }

    @Test
    void leavesARoleThatItCouldNotLoadToOthers() {
        members.add(new MemberView(OTHER, "b", -1));
        tick();
        host.fail(ROLE);
        tick();
        Action ofOther = Planner.next(new ClaimsView(OTHER, Membership.FORMED, "gpt2", needs, members, claims.all()));
        assertThat(ofOther).isEqualTo(new Action.Claim(RoleClaim.never(new Role("gpt2", 0, 1))));
    }

    @Test
    void drainsUntilNothingIsResidentThenFrees() {
        drain();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 3, ClaimState.DRAINING));
        assertThat(host.loaded).as("calls carry the new epoch").containsEntry(ROLE, 3L);

        clock.advance(RoleKeeper.DRAIN_LIMIT);
        tick();
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.DRAINING);

        host.idle = true;
        tick();
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.FREE);
        assertThat(host.loaded).doesNotContainKey(ROLE);
    }

    @Test
    void drainsNoLongerThanTheLimit() {
        drain();
        clock.advance(RoleKeeper.DRAIN_LIMIT.plusMillis(1));
        tick();
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.FREE);
        assertThat(host.loaded).doesNotContainKey(ROLE);
    }

    @Test
    void dropsTheShardOfAClaimThatAnotherMemberChanged() {
        serve();
        RoleClaim freed = claims.get(0, 0).apply(new ClaimEvent.Freed());
        claims.put(freed.apply(new ClaimEvent.Claimed(OTHER)));
        members.add(new MemberView(OTHER, "b", -1));
        tick();
        assertThat(host.loaded).doesNotContainKey(ROLE);
        assertThat(claims.get(0, 0).heldBy(OTHER)).isTrue();
    }

    @Test
    void dropsAShardThatWasStillLoadingWhenItsClaimWasLost() {
        tick();
        claims.put(claims.get(0, 0).apply(new ClaimEvent.Freed()));
        members.add(new MemberView(OTHER, "0", -1)); // takes the role from now on
        tick();
        host.finish(ROLE);
        assertThat(host.loaded).isEmpty();
    }

    @Test
    void freesTheRolesOfALostMember() {
        claims.put(new RoleClaim(ROLE, OTHER, 5, ClaimState.READY));
        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, null, 6, ClaimState.FREE));
        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 7, ClaimState.LOADING));
    }

    @Test
    void givesBackAClaimWhoseAnswerWasLost() {
        claims.loseNextAnswer();
        assertThatThrownBy(this::tick).hasMessageContaining("the answer was lost");
        assertThat(claims.get(0, 0).heldBy(SELF)).isTrue();
        assertThat(host.loading()).isEmpty();

        tick();
        assertThat(claims.get(0, 0)).isEqualTo(new RoleClaim(ROLE, SELF, 3, ClaimState.LOADING));
        host.finish(ROLE);
        tick();
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.READY);
    }

    @Test
    void recoversWhenTheAnswerThatItServesWasLost() {
        tick();
        host.finish(ROLE);
        claims.loseNextAnswer();
        assertThatThrownBy(this::tick).hasMessageContaining("the answer was lost");
        tick();
        host.finishAll();
        tick();
        assertThat(claims.get(0, 0).state()).isEqualTo(ClaimState.READY);
        assertThat(host.loaded).containsEntry(ROLE, claims.get(0, 0).epoch());
    }

    @Test
    void freesAllRolesWhenItLeaves() {
        needs = SimulatedMembers.needs(1, 1, 1);
        tick();
        tick();
        host.finish(ROLE);
        tick();
        assertThat(claims.all()).hasSize(3).allMatch(claim -> claim.heldBy(SELF));

        keeper.leave();
        assertThat(claims.all()).hasSize(3).allMatch(claim -> claim.state() == ClaimState.FREE);
        host.finishAll();
        assertThat(host.loaded).isEmpty();
    }

    /** Until it serves the only stage. */
    private void serve() {
        tick();
        host.finish(ROLE);
        tick();
    }

    /** It gives the stage up, since it holds more roles than another that serves it. */
    private void drain() {
        serve();
        host.idle = false;
        members.add(new MemberView(OTHER, "b", -1));
        claims.put(new RoleClaim(new Role("gpt2", 0, 1), OTHER, 2, ClaimState.READY));
        needs = SimulatedMembers.needs(1, 1);
        second = List.of(new RoleClaim(new Role("gpt2", 1, 0), SELF, 2, ClaimState.READY));
        tick();
    }

    private void tick() {
        keeper.tick(this::view);
    }

    private ClaimsView view(List<RoleClaim> now) {
        List<RoleClaim> seen = new ArrayList<>(now);
        seen.addAll(second);
        return new ClaimsView(SELF, Membership.FORMED, "gpt2", needs, members, seen);
    }
}
