package io.stagecoach.bench.scaling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.stagecoach.member.app.MemberRuntime;
import io.stagecoach.member.app.ServedModel;
import io.stagecoach.member.cluster.HazelcastSettings;
import io.stagecoach.member.cluster.MemberAttributes;
import io.stagecoach.member.placement.Resources;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.placement.StageNeed;
import io.stagecoach.member.scheduler.GenerationListener;
import io.stagecoach.member.scheduler.GenerationRequest;
import io.stagecoach.member.scheduler.SchedulerLimits;
import io.stagecoach.member.stage.LoadedShard;
import io.stagecoach.member.stage.PullOutcome;
import io.stagecoach.model.ModelConfig;
import io.stagecoach.model.ShardPlan;
import io.stagecoach.shard.PageAccess;
import io.stagecoach.shard.Segment;
import io.stagecoach.telemetry.Traces;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Members in this process, one for each stage, and more later. Each is a real {@link MemberRuntime} with its scheduler, Hazelcast
 * member and stage thread; only its shards are simulated ({@link FixedTimeShard}), and sequences are submitted without gRPC.
 */
final class InProcessCluster implements AutoCloseable {
    /** GPT-2 small's, so that steps have its size on the wire. */
    private static final int WIDTH = 768;

    private static final int HEADS = 12;

    /** Small, so that sampling takes no time. */
    private static final int VOCABULARY = 64;

    private static final int PROMPT_CHUNK = 128;
    private static final long HELD_INPUTS = 64 << 20;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    /** Longer than a run: members claim stages only when all have joined, so each has its own. */
    private static final Duration FORMATION_GRACE = Duration.ofHours(1);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final Plan plan;
    private final List<Member> members = new ArrayList<>();

    /**
     * @param stages one member each at the start
     * @param maxMembers most members ever
     * @param sequences running at once
     * @param positions of a sequence
     * @param portable whether other members can pull caches
     * @param firstPort first of the members' ports
     */
    record Plan(
            String name,
            int stages,
            int maxMembers,
            PassTime time,
            int sequences,
            int positions,
            boolean portable,
            int firstPort) {

        private HazelcastSettings hazelcast(int index) {
            List<String> addresses = IntStream.range(0, maxMembers)
                    .mapToObj(i -> "127.0.0.1:" + (firstPort + i))
                    .toList();
            return new HazelcastSettings(name, firstPort + index, "127.0.0.1", addresses);
        }

        private SchedulerLimits limits() {
            return new SchedulerLimits(
                    stages,
                    sequences,
                    sequences,
                    PROMPT_CHUNK,
                    HELD_INPUTS,
                    SchedulerLimits.BACKOFF,
                    SchedulerLimits.RECOVERY_LIMIT);
        }

        private ServedModel model() {
            ModelConfig config = ModelConfig.gpt2(stages, HEADS, WIDTH);
            return new ServedModel(
                    "simulated",
                    config,
                    ShardPlan.balanced(config, stages),
                    "f32",
                    Collections.nCopies(stages, new StageNeed(1, 0)),
                    this::load);
        }

        private LoadedShard load(Role role) {
            boolean last = role.stage() == stages - 1;
            int pages = sequences * Segment.pagesFor(positions);
            Optional<PageAccess> access = portable ? Optional.of(new SimulatedPages()) : Optional.empty();
            FixedTimeShard shard = new FixedTimeShard(time, pages, last ? VOCABULARY : WIDTH, last, access);
            return new LoadedShard(shard, WIDTH, VOCABULARY, role.stage() == 0, last);
        }
    }

    /** A member and its metrics. */
    record Member(MemberRuntime runtime, MeterRegistry metrics) {
        private static Member join(int index, Plan plan) {
            // Each has its own host name, since its passes use no core of this machine.
            MemberAttributes attributes = new MemberAttributes(
                    "member" + index,
                    "-",
                    "host" + index,
                    1,
                    ProcessHandle.current().pid(),
                    index,
                    Resources.UNLIMITED);
            MemberRuntime.Settings settings = new MemberRuntime.Settings(
                    attributes,
                    plan.hazelcast(index),
                    plan.limits(),
                    plan.stages(),
                    1,
                    FORMATION_GRACE,
                    false,
                    DRAIN_LIMIT);
            MeterRegistry metrics = new SimpleMeterRegistry();
            MemberRuntime runtime =
                    new MemberRuntime(settings, plan.model(), metrics, new Traces(Tracer.NOOP, Propagator.NOOP));
            runtime.start();
            return new Member(runtime, metrics);
        }

        /** Whether its scheduler has a replica of every stage. */
        private boolean knowsAllReady() {
            return metrics.get("stagecoach.stage.replicas").gauges().stream().allMatch(stage -> stage.value() >= 1);
        }

        /** Whether a role of its own is READY. */
        boolean serves() {
            return runtime.health().served() > 0;
        }

        /** Rows that its stages computed. */
        long rows() {
            return (long) metrics.get("stagecoach.stage.batch.rows").summaries().stream()
                    .mapToDouble(DistributionSummary::totalAmount)
                    .sum();
        }

        /** Sequences that its scheduler migrated. */
        long migrations() {
            return (long) metrics.get("stagecoach.cache.moves").counters().stream()
                    .mapToDouble(Counter::count)
                    .sum();
        }

        /** Migrations whose cache pull had this outcome. */
        long migrations(PullOutcome outcome) {
            return (long)
                    metrics
                            .get("stagecoach.cache.moves")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .counters()
                            .stream()
                            .mapToDouble(Counter::count)
                            .sum();
        }
    }

    private InProcessCluster(Plan plan) {
        this.plan = plan;
    }

    /** @throws IOException when a stage does not become READY */
    static InProcessCluster start(Plan plan) throws IOException, InterruptedException {
        InProcessCluster cluster = new InProcessCluster(plan);
        for (int index = 0; index < plan.stages(); index++) {
            cluster.join();
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!cluster.members.stream().allMatch(Member::knowsAllReady)) {
            if (System.nanoTime() > deadline) {
                cluster.close();
                throw new IOException(
                        plan.stages() + " members were not ready within " + START_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL_INTERVAL);
        }
        return cluster;
    }

    /** Adds a member. It claims a role when it sees the others. */
    Member join() {
        Member member = Member.join(members.size(), plan);
        members.add(member);
        return member;
    }

    Member member(int index) {
        return members.get(index);
    }

    /** Submits a sequence to one of the members. */
    void submit(int member, GenerationRequest request, GenerationListener listener) {
        members.get(member).runtime().submit(request, listener);
    }

    @Override
    public void close() {
        members.forEach(member -> member.runtime().close());
    }
}
