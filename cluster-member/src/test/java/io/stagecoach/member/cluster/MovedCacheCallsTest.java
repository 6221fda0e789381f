package io.stagecoach.member.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.member.cluster.Nodes.Node;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.stage.CachePull;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageTask;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A scheduler on any member makes one replica pull a cache from another. */
@Tag("cluster")
class MovedCacheCallsTest {
    private static final Nodes NODES = new Nodes(3);
    private static final int POSITIONS = 100;
    private static final int ROOM = 128;
    private static final long SECOND = 1_000_000_000;

    @AfterAll
    static void leave() {
        NODES.close();
    }

    @Test
    void pullsACacheFromAnyMemberToAnyOther() throws Exception {
        for (Node coordinator : NODES.all()) {
            for (Node old : NODES.all()) {
                for (Node fresh : NODES.all()) {
                    RoleClaim from = old.load(NODES.newRole());
                    RoleClaim to = fresh.load(NODES.newRole());
                    UUID cache = UUID.randomUUID();
                    compute(coordinator, from, cache, 0, POSITIONS);
                    assertThat(fetch(coordinator, fetchOf(coordinator, cache, from, to), to))
                            .isEqualTo(PullOutcome.MOVED);
                    assertThat(compute(coordinator, to, cache, POSITIONS, 2))
                            .isEqualTo(compute(coordinator, from, cache, POSITIONS, 2));
                    for (RoleClaim claim : List.of(from, to)) {
                        old.runner().unload(claim.role(), 9);
                        fresh.runner().unload(claim.role(), 9);
                    }
                    runStages();
                }
            }
        }
    }

    @Test
    void aLostSourceEndsThePull() throws Exception {
        Node lost = NODES.join();
        RoleClaim from = lost.load(NODES.newRole());
        RoleClaim to = NODES.get(1).load(NODES.newRole());
        CachePull fetch = fetchOf(NODES.get(0), UUID.randomUUID(), from, to);
        CompletableFuture<PullOutcome> outcome =
                NODES.get(0).stages().fetch(to, fetch).toCompletableFuture();
        NODES.terminate(lost); // before it took the call
        assertThat(await(outcome)).isIn(PullOutcome.SOURCE_LOST, PullOutcome.STALE);
    }

    @Test
    void aLostTargetEndsThePull() throws Exception {
        Node lost = NODES.join();
        RoleClaim to = lost.load(NODES.newRole());
        RoleClaim from = NODES.get(1).load(NODES.newRole());
        CompletableFuture<PullOutcome> outcome = NODES.get(0)
                .stages()
                .fetch(to, fetchOf(NODES.get(0), UUID.randomUUID(), from, to))
                .toCompletableFuture();
        NODES.terminate(lost);
        assertThat(await(outcome.exceptionally(failure -> PullOutcome.TARGET_LOST)))
                .isIn(PullOutcome.TARGET_LOST, PullOutcome.STALE);
    }

    private static CachePull fetchOf(Node coordinator, UUID cache, RoleClaim from, RoleClaim to) {
        return new CachePull(to.role(), to.epoch(), coordinator.uuid(), cache, POSITIONS, ROOM, from, SECOND);
    }

    private static PullOutcome fetch(Node coordinator, CachePull fetch, RoleClaim to) {
        return await(coordinator.stages().fetch(to, fetch).toCompletableFuture());
    }

    private static float[] compute(Node coordinator, RoleClaim claim, UUID cache, int start, int rows) {
        SequenceStep.Begin begin = start > 0 ? null : new SequenceStep.Begin(ROOM, null);
        SequenceStep step = new SequenceStep(cache, start, rows, begin, null);
        Rows ids = new Rows.Ids(IntStream.range(start, start + rows).toArray());
        StageTask task = new StageTask(claim.role(), claim.epoch(), coordinator.uuid(), List.of(step), ids);
        StageReply reply = await(coordinator.stages().run(claim, task).toCompletableFuture());
        assertThat(reply).isInstanceOf(StageReply.Done.class);
        float[] hidden = ((StageReply.Done) reply).hidden();
        assertThat(hidden).hasSize(rows * 2);
        return Arrays.copyOf(hidden, hidden.length);
    }

    /** Runs the members' stages until the answer is there. */
    private static <T> T await(CompletableFuture<T> answer) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(Nodes.LIMIT_S))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    runStages();
                    return answer.isDone();
                });
        return answer.join();
    }

    /** Every stage computes what is queued. */
    private static void runStages() throws InterruptedException {
        for (Node node : NODES.all()) {
            while (node.runner().runNext(1, MILLISECONDS)) {
                // until the queue is empty
            }
        }
    }
}
