package io.stagecoach.member.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stagecoach.member.cluster.Nodes.Node;
import io.stagecoach.member.placement.ClaimStore;
import io.stagecoach.member.placement.ClaimsView;
import io.stagecoach.member.placement.Formation.Membership;
import io.stagecoach.member.placement.MemberView;
import io.stagecoach.member.placement.Planner;
import io.stagecoach.member.placement.Planner.Action;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.placement.RoleClaim.ClaimEvent;
import io.stagecoach.member.placement.StageNeed;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.StageReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members, claims and loads, as each member sees them. */
@Tag("cluster")
class HazelcastClusterTest {
    private static final Nodes NODES = new Nodes(3);

    @AfterAll
    static void leave() {
        NODES.close();
    }

    @Test
    void membersKnowOneAnother() {
        for (Node node : NODES.all()) {
            assertThat(node.cluster().cards())
                    .containsEntry(
                            NODES.get(2).uuid(),
                            new MemberAttributes("node2", "127.0.0.1:50053", "here", 4, 1002, 2, Nodes.RESOURCES));
            assertThat(node.cluster().members())
                    .anySatisfy(member -> assertThat(member.preferredStage()).isEqualTo(1))
                    .extracting(MemberView::capacity)
                    .as("they share a host")
                    .containsOnly(Nodes.RESOURCES.among(NODES.all().size()));
        }
    }

    @Test
    void oneOfTwoClaimsOfTheSameEpochWins() {
        ClaimStore here = NODES.get(0).cluster().claims();
        ClaimStore there = NODES.get(1).cluster().claims();
        RoleClaim never = RoleClaim.never(NODES.newRole());
        RoleClaim mine = never.apply(new ClaimEvent.Claimed(NODES.get(0).uuid()));
        RoleClaim theirs = never.apply(new ClaimEvent.Claimed(NODES.get(1).uuid()));
        assertThat(here.replace(never, mine)).isTrue();
        assertThat(there.replace(never, theirs)).isFalse();
        assertThat(there.all()).contains(mine).doesNotContain(theirs);

        RoleClaim ready = mine.apply(new ClaimEvent.Loaded());
        assertThat(here.replace(mine, ready)).isTrue();
        assertThat(there.replace(mine, mine.apply(new ClaimEvent.Freed()))).isFalse();
        assertThat(there.replace(ready, ready.apply(new ClaimEvent.Freed()))).isTrue();
        assertThat(here.all()).doesNotContain(mine, ready);
    }

    @Test
    void aClaimIsFollowedByTheNextOfItsRoleOnly() {
        ClaimStore claims = NODES.get(0).cluster().claims();
        RoleClaim never = RoleClaim.never(NODES.newRole());
        RoleClaim claimed = never.apply(new ClaimEvent.Claimed(new UUID(0, 1)));
        RoleClaim later = claimed.apply(new ClaimEvent.Loaded());
        assertThatThrownBy(() -> claims.replace(never, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not follow");
        RoleClaim other = RoleClaim.never(NODES.newRole()).apply(new ClaimEvent.Claimed(new UUID(0, 1)));
        assertThatThrownBy(() -> claims.replace(never, other)).hasMessageContaining("does not follow");
    }

    @Test
    void aChangeOfAClaimWakesEverybody() throws InterruptedException {
        Semaphore woken = new Semaphore(0);
        NODES.get(2).cluster().onChange(woken::release);
        ClaimStore claims = NODES.get(0).cluster().claims();
        RoleClaim never = RoleClaim.never(NODES.newRole());
        RoleClaim claimed = never.apply(new ClaimEvent.Claimed(NODES.get(0).uuid()));
        claims.replace(never, claimed);
        assertThat(woken.tryAcquire(Nodes.LIMIT_S, SECONDS)).isTrue();
        claims.replace(claimed, claimed.apply(new ClaimEvent.Loaded()));
        assertThat(woken.tryAcquire(Nodes.LIMIT_S, SECONDS)).isTrue();
    }

    @Test
    void everybodyKnowsEverybodysLoad() {
        MemberLoad load = new MemberLoad(
                true,
                1,
                2,
                16,
                new PrefixCache.Use(0, 0),
                Map.of(NODES.newRole(), new MemberLoad.RoleLoad(3, 1, 4, 5)));
        NODES.get(1).cluster().tellLoad(load);
        UUID teller = NODES.get(1).uuid();
        HazelcastCluster other = NODES.get(0).cluster();
        await().atMost(Duration.ofSeconds(Nodes.LIMIT_S))
                .until(() -> other.loads().containsKey(teller));
        MemberLoad seen = requireNonNull(other.loads().get(teller));
        assertThat(seen.running()).isEqualTo(1);
        assertThat(other.members().stream().filter(MemberView::leaving).map(MemberView::uuid))
                .containsExactly(teller);
        assertThat(seen.roles()).isEqualTo(load.roles());
    }

    @Test
    void aLostMemberIsSeenAndItsClaimsWithIt() throws Exception {
        Node survivor = NODES.get(0);
        Node lost = NODES.join();
        RoleClaim claim = lost.load(NODES.newRole());
        RoleClaim never = RoleClaim.never(claim.role());
        RoleClaim loading = never.apply(new ClaimEvent.Claimed(lost.uuid()));
        assertThat(lost.cluster().claims().replace(never, loading)).isTrue();
        assertThat(lost.cluster().claims().replace(loading, claim)).isTrue();
        assertThat(Planner.next(view(survivor, claim))).isNotInstanceOf(Action.FreeLost.class);

        UUID uuid = lost.uuid();
        CompletableFuture<UUID> left = new CompletableFuture<>();
        survivor.cluster().onMembership(joined -> {}, left::complete);
        CompletableFuture<StageReply> waiting = callThatWaits(survivor, claim);
        NODES.terminate(lost);

        assertThat(left.get(Nodes.LIMIT_S, SECONDS)).isEqualTo(uuid);
        assertThatThrownBy(() -> waiting.get(Nodes.LIMIT_S, SECONDS))
                .as("whoever waits for it hears of it")
                .isInstanceOf(ExecutionException.class);
        assertThat(survivor.cluster().claims().all()).contains(claim);
        assertThat(Planner.next(view(survivor, claim))).isEqualTo(new Action.FreeLost(claim));
        var late =
                survivor.stages().run(claim, Nodes.task(claim, survivor.uuid())).toCompletableFuture();
        assertThat(late.get(Nodes.LIMIT_S, SECONDS)).isInstanceOf(StageReply.Refused.class);
        survivor.stages()
                .tell(claim, new CacheCommand(CacheCommand.Kind.FORGET, survivor.uuid(), List.of(UUID.randomUUID())));
    }

    /** A member that has just joined owns no partition, so a call to it is refused at first. */
    private static CompletableFuture<StageReply> callThatWaits(Node sender, RoleClaim claim) {
        return await().until(
                        () -> sender.stages()
                                .run(claim, Nodes.task(claim, sender.uuid()))
                                .toCompletableFuture(),
                        reply -> !(reply.isDone() && reply.join() instanceof StageReply.Refused));
    }

    private static ClaimsView view(Node node, RoleClaim claim) {
        List<RoleClaim> claims = node.cluster().claims().all().stream()
                .filter(each -> each.role().equals(claim.role()))
                .toList();
        return new ClaimsView(
                node.uuid(),
                Membership.FORMED,
                "gpt2",
                List.of(new StageNeed(1, 0)),
                node.cluster().members(),
                claims);
    }
}
