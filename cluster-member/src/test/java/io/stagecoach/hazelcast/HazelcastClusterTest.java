package io.stagecoach.hazelcast;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.stagecoach.claim.Action;
import io.stagecoach.claim.ClaimEvent;
import io.stagecoach.claim.ClaimState;
import io.stagecoach.claim.ClaimStore;
import io.stagecoach.claim.ClaimsView;
import io.stagecoach.claim.Planner;
import io.stagecoach.claim.Role;
import io.stagecoach.claim.RoleClaim;
import io.stagecoach.coordinator.StageClient;
import io.stagecoach.shard.Segment.Attention;
import io.stagecoach.stage.Rows;
import io.stagecoach.stage.SequenceStep;
import io.stagecoach.stage.StageReply;
import io.stagecoach.stage.StageRunner;
import io.stagecoach.stage.StageTask;
import io.stagecoach.testing.FakeModel;
import io.stagecoach.testing.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real members in one process, on loopback. Runners are driven by hand: one works only when the test lets it. */
class HazelcastClusterTest {
    private static final int LIMIT_S = 20;
    private static final FakeModel MODEL = new FakeModel(2, 4, 4);
    private static final List<Integer> PORTS = FreePorts.find(4);
    private static final List<Node> NODES = new ArrayList<>();
    private static int roles;

    private record Node(HazelcastCluster cluster, StageRunner runner) {
        UUID uuid() {
            return cluster.self();
        }

        /** As a claim that this member made. */
        RoleClaim load(Role role) throws InterruptedException {
            var loaded = runner.load(role, 2).toCompletableFuture();
            runner.runNext(LIMIT_S, SECONDS);
            assertThat(loaded).isCompleted();
            return new RoleClaim(role, uuid(), 2, ClaimState.READY);
        }
    }

    @BeforeAll
    static void join() {
        for (int i = 0; i < 3; i++) {
            NODES.add(join(i));
        }
    }

    @AfterAll
    static void leave() {
        NODES.reversed().forEach(node -> node.cluster().close());
    }

    private static Node join(int index) {
        StageRunner runner =
                new StageRunner("node" + index, role -> MODEL.shard(role.stage()), Runnable::run, System::nanoTime);
        List<String> members = PORTS.stream().map(port -> "127.0.0.1:" + port).toList();
        HazelcastSettings settings =
                new HazelcastSettings("test-" + PORTS.getFirst(), PORTS.get(index), "127.0.0.1", members);
        MemberCard card = new MemberCard("node" + index, "127.0.0.1:" + (50051 + index), 1000 + index, index);
        return new Node(HazelcastCluster.join(settings, card, runner), runner);
    }

    @Test
    void membersKnowOneAnother() {
        for (Node node : NODES) {
            assertThat(node.cluster().cards())
                    .containsEntry(NODES.get(2).uuid(), new MemberCard("node2", "127.0.0.1:50053", 1002, 2));
            assertThat(node.cluster().members())
                    .anySatisfy(member -> assertThat(member.preferredStage()).isEqualTo(1));
        }
    }

    @Test
    void oneOfTwoClaimsOfTheSameEpochWins() {
        ClaimStore here = NODES.get(0).cluster().claims();
        ClaimStore there = NODES.get(1).cluster().claims();
        RoleClaim never = RoleClaim.never(newRole());
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
        ClaimStore claims = NODES.getFirst().cluster().claims();
        RoleClaim never = RoleClaim.never(newRole());
        RoleClaim claimed = never.apply(new ClaimEvent.Claimed(new UUID(0, 1)));
        RoleClaim later = claimed.apply(new ClaimEvent.Loaded());
        assertThatThrownBy(() -> claims.replace(never, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not follow");
        RoleClaim other = RoleClaim.never(newRole()).apply(new ClaimEvent.Claimed(new UUID(0, 1)));
        assertThatThrownBy(() -> claims.replace(never, other)).hasMessageContaining("does not follow");
    }

    @Test
    void aChangeOfAClaimWakesEverybody() throws InterruptedException {
        Semaphore woken = new Semaphore(0);
        NODES.get(2).cluster().onChange(woken::release);
        ClaimStore claims = NODES.get(0).cluster().claims();
        RoleClaim never = RoleClaim.never(newRole());
        RoleClaim claimed = never.apply(new ClaimEvent.Claimed(NODES.get(0).uuid()));
        claims.replace(never, claimed);
        assertThat(woken.tryAcquire(LIMIT_S, SECONDS)).isTrue();
        claims.replace(claimed, claimed.apply(new ClaimEvent.Loaded()));
        assertThat(woken.tryAcquire(LIMIT_S, SECONDS)).isTrue();
    }

    @Test
    void aTaskRunsAtTheMemberThatHoldsTheRole() throws Exception {
        for (Node sender : NODES) {
            for (Node holder : NODES) {
                RoleClaim claim = holder.load(newRole());
                var reply = sender.cluster()
                        .stages()
                        .run(claim, task(claim, sender.uuid()))
                        .toCompletableFuture();
                assertThat(holder.runner().runNext(LIMIT_S, SECONDS)).isTrue();
                StageReply.Done done = (StageReply.Done) reply.get(LIMIT_S, SECONDS);
                assertThat(done.member()).isEqualTo("node" + NODES.indexOf(holder));
                assertThat(done.hidden()).hasSize(2);
            }
        }
    }

    @Test
    void tasksToOneMemberDoNotWaitForOneAnother() throws Exception {
        Node sender = NODES.get(0);
        Node holder = NODES.get(1);
        RoleClaim claim = holder.load(newRole());
        List<CompletableFuture<StageReply>> replies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replies.add(sender.cluster()
                    .stages()
                    .run(claim, task(claim, sender.uuid()))
                    .toCompletableFuture());
        }
        long waiting = 0;
        while (waiting < 8) {
            Thread.onSpinWait();
            waiting = requireNonNull(holder.runner().stages().get(claim.role())).outstandingRows();
        }
        for (CompletableFuture<StageReply> reply : replies) {
            while (!reply.isDone()) {
                holder.runner().runNext(1, MILLISECONDS);
            }
            assertThat(reply.get()).isInstanceOf(StageReply.Done.class);
        }
    }

    @Test
    void cachesAreForgottenAtTheMemberThatHoldsTheRole() throws Exception {
        Node sender = NODES.get(0);
        Node holder = NODES.get(2);
        RoleClaim claim = holder.load(newRole());
        StageTask task = task(claim, sender.uuid());
        var reply = sender.cluster().stages().run(claim, task).toCompletableFuture();
        holder.runner().runNext(LIMIT_S, SECONDS);
        reply.get(LIMIT_S, SECONDS);
        assertThat(holder.runner().isIdle(claim.role())).isFalse();

        sender.cluster().stages().forget(claim, List.of(task.steps().getFirst().cache()));
        holder.runner().runNext(LIMIT_S, SECONDS);
        assertThat(holder.runner().isIdle(claim.role())).isTrue();
    }

    @Test
    void everybodyKnowsEverybodysLoad() {
        MemberLoad load = new MemberLoad(1, 2, Map.of(newRole(), new MemberLoad.RoleLoad(3, 4, 5)));
        NODES.get(1).cluster().tellLoad(load);
        MemberLoad seen =
                requireNonNull(NODES.get(0).cluster().loads().get(NODES.get(1).uuid()));
        assertThat(seen.running()).isEqualTo(1);
        assertThat(seen.roles()).isEqualTo(load.roles());
    }

    @Test
    void aLostMemberIsSeenAndItsClaimsWithIt() throws Exception {
        Node survivor = NODES.getFirst();
        Node lost = join(3);
        RoleClaim claim = lost.load(newRole());
        RoleClaim never = RoleClaim.never(claim.role());
        RoleClaim loading = never.apply(new ClaimEvent.Claimed(lost.uuid()));
        assertThat(lost.cluster().claims().replace(never, loading)).isTrue();
        assertThat(lost.cluster().claims().replace(loading, claim)).isTrue();
        assertThat(Planner.next(view(survivor, claim))).isNotInstanceOf(Action.FreeLost.class);

        UUID uuid = lost.uuid();
        CompletableFuture<UUID> left = new CompletableFuture<>();
        survivor.cluster().onMemberLeft(left::complete);
        CompletableFuture<StageReply> waiting = callThatWaits(survivor, claim);
        terminate(uuid);

        assertThat(left.get(LIMIT_S, SECONDS)).isEqualTo(uuid);
        assertThatThrownBy(() -> waiting.get(LIMIT_S, SECONDS))
                .as("whoever waits for it hears of it")
                .isInstanceOf(ExecutionException.class);
        assertThat(survivor.cluster().claims().all()).contains(claim);
        assertThat(Planner.next(view(survivor, claim))).isEqualTo(new Action.FreeLost(claim));
        var late = survivor.cluster()
                .stages()
                .run(claim, task(claim, survivor.uuid()))
                .toCompletableFuture();
        assertThat(late.get(LIMIT_S, SECONDS)).isInstanceOf(StageReply.Refused.class);
        survivor.cluster().stages().forget(claim, List.of(UUID.randomUUID()));
        lost.runner().close();
    }

    /** A member that has just joined owns no partition, so a call to it is refused at first. */
    private static CompletableFuture<StageReply> callThatWaits(Node sender, RoleClaim claim) {
        StageClient stages = sender.cluster().stages();
        while (true) {
            var reply = stages.run(claim, task(claim, sender.uuid())).toCompletableFuture();
            if (!reply.isDone()) {
                return reply;
            }
            assertThat(reply).isCompletedWithValueMatching(StageReply.Refused.class::isInstance);
            Thread.onSpinWait();
        }
    }

    private static ClaimsView view(Node node, RoleClaim claim) {
        List<RoleClaim> claims = node.cluster().claims().all().stream()
                .filter(each -> each.role().equals(claim.role()))
                .toList();
        return new ClaimsView(
                node.uuid(), true, "gpt2", List.of(1.0), node.cluster().members(), claims);
    }

    /** As a kill does it: nobody is told. */
    private static void terminate(UUID member) {
        HazelcastInstance instance = Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> each.getCluster().getLocalMember().getUuid().equals(member))
                .findFirst()
                .orElseThrow();
        instance.getLifecycleService().terminate();
    }

    private static Role newRole() {
        return new Role("gpt2", 0, roles++);
    }

    private static StageTask task(RoleClaim claim, UUID coordinator) {
        SequenceStep step = new SequenceStep(UUID.randomUUID(), 0, 1, Attention.CHUNK, null);
        return new StageTask(claim.role(), claim.epoch(), coordinator, List.of(step), new Rows.Ids(new int[] {3}));
    }
}
