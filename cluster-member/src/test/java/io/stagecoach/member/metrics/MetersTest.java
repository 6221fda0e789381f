package io.stagecoach.member.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.migration.MigrationPolicy;
import io.stagecoach.member.placement.ClaimState;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.RoleClaim;
import io.stagecoach.member.scheduler.GenerationResult;
import io.stagecoach.member.scheduler.PrefixCache;
import io.stagecoach.member.scheduler.RequeueCause;
import io.stagecoach.member.scheduler.SchedulerStats;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StageWorker;
import io.stagecoach.member.testing.FakeModel;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetersTest {
    private static final int STAGES = 2;
    private static final UUID SELF = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final Role FIRST = new Role("gpt2", 0, 0);
    private static final Role SECOND = new Role("gpt2", 1, 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StageMeters stages = new StageMeters(registry, STAGES);
    private final FakeModel model = new FakeModel(STAGES, 4);
    private final StageWorker runner =
            new StageWorker("node1", stages.timed(role -> model.shard(role.stage())), Runnable::run, System::nanoTime);
    private final SchedulerMeters scheduler =
            new SchedulerMeters(registry, STAGES, new ClaimMeters(registry, STAGES, () -> SELF, runner));

    @Test
    void countsEachStageSeparately() {
        stages.computed(SECOND, 3, 7, 1_000_000);
        stages.waited(SECOND, 2_000_000);
        stages.refused(FIRST, StageReply.Reason.STALE_EPOCH);

        assertThat(stage("stagecoach.stage.compute", 1).timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(1);
        assertThat(stage("stagecoach.stage.compute", 0).timer().count()).isZero();
        assertThat(stage("stagecoach.stage.queue", 1).timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2);
        assertThat(stage("stagecoach.stage.batch.sequences", 1).summary().totalAmount())
                .isEqualTo(3);
        assertThat(stage("stagecoach.stage.batch.rows", 1).summary().totalAmount())
                .isEqualTo(7);
        assertThat(stage("stagecoach.stage.refusals", 0)
                        .tag("reason", "stale_epoch")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void countsTheEventsOfTheScheduler() {
        scheduler.stageReplied(new GenerationResult.StageTiming(1, "node2", 1, 5, 6, 3_000_000));
        scheduler.requeued(1, RequeueCause.UNREACHABLE);
        scheduler.recovered(1, 4_000_000);
        scheduler.recomputed(1, 17);
        scheduler.pullEnded(1, PullOutcome.MOVED);
        scheduler.pullEnded(1, PullOutcome.NOT_WORTH_IT);
        scheduler.migrated(new MigrationPath(FIRST, new Role("gpt2", 0, 1)), MigrationPolicy.Reason.REBALANCE);
        scheduler.migrated(new MigrationPath(FIRST, new Role("gpt2", 0, 1)), MigrationPolicy.Reason.DRAIN);

        assertThat(stage("stagecoach.stage.hop", 1).timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(3);
        assertThat(stage("stagecoach.requeues", 1)
                        .tag("cause", "unreachable")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(stage("stagecoach.takeover", 1).timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(4);
        assertThat(stage("stagecoach.recomputed.tokens", 1).counter().count()).isEqualTo(17);
        assertThat(stage("stagecoach.cache.moves", 1)
                        .tag("outcome", "moved")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(stage("stagecoach.cache.moves", 1)
                        .tag("outcome", "not_worth_it")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(stage("stagecoach.steals", 0).counter().count()).isEqualTo(1);
        assertThat(stage("stagecoach.moved.sequences", 0).counter().count()).isEqualTo(2);
    }

    @Test
    void countsClaimsOfThisMemberAndReplicasOfTheCluster() throws InterruptedException {
        runner.load(FIRST, 2);
        runner.runNext(0, TimeUnit.SECONDS);
        scheduler.claimsChanged(List.of(
                new RoleClaim(FIRST, SELF, 2, ClaimState.READY),
                new RoleClaim(new Role("gpt2", 0, 1), OTHER, 2, ClaimState.READY),
                new RoleClaim(SECOND, OTHER, 1, ClaimState.LOADING)));

        assertThat(claims(0, "ready")).isEqualTo(1);
        assertThat(claims(1, "loading")).isZero();
        assertThat(stage("stagecoach.stage.replicas", 0).gauge().value()).isEqualTo(2);
        assertThat(stage("stagecoach.stage.replicas", 1).gauge().value()).isZero();
        assertThat(stage("stagecoach.kv.cache.usage.perc", 0).gauge().value()).isZero();
        assertThat(stage("stagecoach.stage.load", 0).timer().count()).isEqualTo(1);
    }

    @Test
    void forgetsTheCacheUsageOfAReleasedStage() {
        scheduler.claimsChanged(List.of(new RoleClaim(FIRST, SELF, 2, ClaimState.READY)));
        scheduler.claimsChanged(List.of(new RoleClaim(SECOND, SELF, 2, ClaimState.READY)));

        assertThat(registry.find("stagecoach.kv.cache.usage.perc").gauges())
                .extracting(gauge -> gauge.getId().getTag("stage"))
                .containsExactly("1");
    }

    @Test
    void readsTheLoadWhenAsked() {
        LoadMeters.bind(registry, () -> new SchedulerStats(3, 16, 4, Map.of(), new PrefixCache.Use(50, 20)), () -> 5);
        System.gc(); // registries hold weak references to gauges' objects

        assertThat(registry.get("stagecoach.num.requests.running").gauge().value())
                .isEqualTo(3);
        assertThat(registry.get("stagecoach.num.requests.waiting").gauge().value())
                .isEqualTo(4);
        assertThat(registry.get("stagecoach.cluster.members").gauge().value()).isEqualTo(5);
        assertThat(registry.get("stagecoach.prefix.cache.queries")
                        .functionCounter()
                        .count())
                .isEqualTo(50);
        assertThat(registry.get("stagecoach.prefix.cache.hits")
                        .functionCounter()
                        .count())
                .isEqualTo(20);
    }

    private double claims(int stage, String state) {
        return stage("stagecoach.claims", stage).tag("state", state).gauge().value();
    }

    private RequiredSearch stage(String name, int stage) {
        return registry.get(name).tag("stage", Integer.toString(stage));
    }
}
