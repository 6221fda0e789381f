package io.stagecoach.member.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagecoach.member.cluster.Nodes.Node;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CacheCommand;
import io.stagecoach.member.stage.LoadedStage;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks and words about caches on their way from any member to the one that holds the stage. */
@Tag("cluster")
class StageCallsTest {
    private static final Nodes NODES = new Nodes(3);

    @AfterAll
    static void leave() {
        NODES.close();
    }

    @Test
    void aTaskRunsAtTheMemberThatHoldsTheRole() throws Exception {
        for (Node sender : NODES.all()) {
            for (Node holder : NODES.all()) {
                RoleClaim claim = holder.load(NODES.newRole());
                var reply = sender.stages()
                        .run(claim, Nodes.task(claim, sender.uuid()))
                        .toCompletableFuture();
                assertThat(holder.runner().runNext(Nodes.LIMIT_S, SECONDS)).isTrue();
                StageReply.Done done = (StageReply.Done) reply.get(Nodes.LIMIT_S, SECONDS);
                assertThat(done.member()).isEqualTo("node" + NODES.all().indexOf(holder));
                assertThat(done.hidden()).hasSize(2);
            }
        }
    }

    @Test
    void tasksToOneMemberDoNotWaitForOneAnother() throws Exception {
        Node sender = NODES.get(0);
        Node holder = NODES.get(1);
        RoleClaim claim = holder.load(NODES.newRole());
        List<CompletableFuture<StageReply>> replies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replies.add(
                    sender.stages().run(claim, Nodes.task(claim, sender.uuid())).toCompletableFuture());
        }
        await().until(
                        () -> requireNonNull(holder.runner().stages().get(claim.role()))
                                .outstandingRows(),
                        rows -> rows >= 8);
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
        RoleClaim claim = holder.load(NODES.newRole());
        StageTask task = Nodes.task(claim, sender.uuid());
        var reply = sender.stages().run(claim, task).toCompletableFuture();
        holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
        reply.get(Nodes.LIMIT_S, SECONDS);
        assertThat(holder.runner().isIdle(claim.role())).isFalse();

        sender.stages()
                .tell(
                        claim,
                        notice(
                                CacheCommand.Kind.FORGET,
                                sender,
                                task.steps().getFirst().cache()));
        holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
        assertThat(holder.runner().isIdle(claim.role())).isTrue();
    }

    @Test
    void aCoordinatorsOtherCachesAreForgotten() throws Exception {
        Node sender = NODES.get(0);
        Node holder = NODES.get(2);
        RoleClaim claim = holder.load(NODES.newRole());
        StageTask kept = Nodes.task(claim, sender.uuid());
        List<StageTask> tasks = List.of(kept, Nodes.task(claim, sender.uuid()), Nodes.task(claim, new UUID(0, 1)));
        for (StageTask task : tasks) {
            var reply = sender.stages().run(claim, task).toCompletableFuture();
            holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
            reply.get(Nodes.LIMIT_S, SECONDS);
        }
        LoadedStage stage = requireNonNull(holder.runner().stages().get(claim.role()));
        assertThat(stage.usage().running()).isEqualTo(3);

        sender.stages()
                .tell(
                        claim,
                        notice(
                                CacheCommand.Kind.RETAIN,
                                sender,
                                kept.steps().getFirst().cache()));
        holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
        assertThat(stage.usage().running())
                .as("the kept one and another coordinator's")
                .isEqualTo(2);
        sender.stages().tell(claim, notice(CacheCommand.Kind.RETAIN, sender));
        holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
        assertThat(stage.usage().running()).isEqualTo(1);
    }

    @Test
    void cachesAreParkedAtTheMemberThatHoldsTheRole() throws Exception {
        Node sender = NODES.get(0);
        Node holder = NODES.get(2);
        RoleClaim claim = holder.load(NODES.newRole());
        StageTask task = Nodes.task(claim, sender.uuid());
        var reply = sender.stages().run(claim, task).toCompletableFuture();
        holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
        reply.get(Nodes.LIMIT_S, SECONDS);

        sender.stages()
                .tell(
                        claim,
                        notice(
                                CacheCommand.Kind.PARK,
                                sender,
                                task.steps().getFirst().cache()));
        holder.runner().runNext(Nodes.LIMIT_S, SECONDS);
        LoadedStage stage = requireNonNull(holder.runner().stages().get(claim.role()));
        assertThat(stage.usage().running()).isZero();
        assertThat(stage.usage().pagesParked()).isEqualTo(1);
    }

    private static CacheCommand notice(CacheCommand.Kind kind, Node sender, UUID... caches) {
        return new CacheCommand(kind, sender.uuid(), List.of(caches));
    }
}
